import { useState } from 'react';
import { Icon } from './Icon';
import styles from './Picture.module.css';

interface Props {
  src: string | null | undefined;
  /** Empty when the name stands beside it. */
  alt: string;
  /** Side length drawn, in pixels; the picture keeps its shape inside a square. */
  size?: number;
  /** Above the fold: fetched at once. */
  eager?: boolean;
}

/** A product's picture in a square of fixed size; a drawn blank when there is none or it cannot be read. */
export function Picture({ src, alt, size = 240, eager = false }: Props) {
  const [failed, setFailed] = useState<string>();
  if (!src || failed === src) {
    return (
      <span className={styles.frame} role={alt ? 'img' : undefined} aria-label={alt || undefined}>
        <Icon name="image" size={Math.min(40, size / 2)} />
      </span>
    );
  }
  return (
    <span className={styles.frame}>
      <img
        src={src}
        alt={alt}
        width={size}
        height={size}
        loading={eager ? 'eager' : 'lazy'}
        fetchPriority={eager ? 'high' : undefined}
        decoding="async"
        onError={() => setFailed(src)}
      />
    </span>
  );
}
