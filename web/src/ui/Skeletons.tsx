import { useTranslation } from 'react-i18next';
import styles from './ui.module.css';

interface BoneProps {
  width?: string | number;
  height?: string | number;
}

/** A grey bar of the final size. */
export function Bone({ width = '100%', height = '1em' }: BoneProps) {
  return <div className={styles.bone} style={{ inlineSize: width, blockSize: height }} aria-hidden="true" />;
}

function Loading({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-busy="true">
      <span className="visually-hidden">{t('state.loading')}</span>
      {children}
    </div>
  );
}

const times = (count: number) => Array.from({ length: count }, (_, i) => i);

export function TextSkeleton({ lines = 3 }: { lines?: number }) {
  return (
    <Loading>
      <div style={{ display: 'grid', gap: 8 }}>
        {times(lines).map((i) => (
          <Bone key={i} width={i === lines - 1 ? '60%' : '100%'} />
        ))}
      </div>
    </Loading>
  );
}

export function PageSkeleton() {
  return (
    <Loading>
      <div style={{ display: 'grid', gap: 16 }}>
        <Bone width="40%" height={32} />
        <Bone height={120} />
        <Bone height={240} />
      </div>
    </Loading>
  );
}

/** Cards of a shop grid: a square picture and three lines. */
export function CardsSkeleton({ count = 12 }: { count?: number }) {
  return (
    <Loading>
      <div style={{ display: 'grid', gap: 16, gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 210px), 1fr))' }}>
        {times(count).map((i) => (
          <div key={i} style={{ display: 'grid', gap: 8 }}>
            <div style={{ aspectRatio: '1' }}>
              <Bone height="100%" />
            </div>
            <Bone width="80%" />
            <Bone width="50%" />
          </div>
        ))}
      </div>
    </Loading>
  );
}
