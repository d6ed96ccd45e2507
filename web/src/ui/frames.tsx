// Frames of pages: a head with the one h1, then what the page is.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from './ErrorPanel';
import styles from './frames.module.css';
import { Icon } from './Icon';
import { Link } from './Link';
import { useTitle } from './navigation';
import { PageSkeleton } from './Skeletons';

interface HeadProps {
  title: string;
  /** Number, stamp: beside the title. */
  beside?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
}

export function PageHead({ title, beside, lead, actions, back }: HeadProps) {
  useTitle(title);
  return (
    <header className={styles.head}>
      {back && (
        <Link to={back.to} className={`${styles.back} no-print`}>
          <Icon name="previous" size={14} />
          {back.label}
        </Link>
      )}
      <div className={styles.row}>
        <h1 className={styles.title} tabIndex={-1}>
          {title}
        </h1>
        {beside && <div className={styles.beside}>{beside}</div>}
        {actions && <div className={`${styles.actions} no-print`}>{actions}</div>}
      </div>
      {lead && <div className={styles.lead}>{lead}</div>}
    </header>
  );
}

interface ListProps extends HeadProps {
  /** Inputs that narrow the list; usually a FilterBar. */
  filters?: ReactNode;
  children: ReactNode;
}

export function ListPage({ filters, children, ...head }: ListProps) {
  return (
    <div className={styles.page}>
      <PageHead {...head} />
      {filters && <div className={`${styles.filters} no-print`}>{filters}</div>}
      {children}
    </div>
  );
}

interface DetailProps<T> extends Omit<HeadProps, 'title' | 'beside' | 'actions' | 'lead'> {
  /** The query of the page: its loading and error states are shown here. */
  query: { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  /** Title while loading and when it cannot be read. */
  name: string;
  title: (value: T) => string;
  beside?: (value: T) => ReactNode;
  lead?: (value: T) => ReactNode;
  actions?: (value: T) => ReactNode;
  /** A second column: totals, timeline, what can be done. */
  aside?: (value: T) => ReactNode;
  children: (value: T) => ReactNode;
}

export function DetailPage<T>({ query, name, title, beside, lead, actions, aside, back, children }: DetailProps<T>) {
  const { data } = query;
  if (data === undefined) {
    return (
      <div className={styles.page}>
        <PageHead title={name} back={back} />
        {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />}
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <PageHead title={title(data)} beside={beside?.(data)} lead={lead?.(data)} actions={actions?.(data)} back={back} />
      {query.error ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      <div className={aside ? styles.columns : undefined}>
        <div className={styles.main}>{children(data)}</div>
        {aside && <aside className={styles.aside}>{aside(data)}</aside>}
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under its own heading. */
export function Section({ title, actions, children }: SectionProps) {
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.row}>
        <h2 className={styles.sectionTitle}>{title}</h2>
        {actions && <div className={`${styles.actions} no-print`}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}

/** A row of figures, each a cell of one hairline box. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={styles.figures}>{children}</dl>;
}

interface FigureProps {
  label: string;
  children: ReactNode;
  /** Below: change against before. */
  note?: ReactNode;
}

export function Figure({ label, children, note }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>{label}</dt>
      <dd>
        {children}
        {note && <span className={styles.figureNote}>{note}</span>}
      </dd>
    </div>
  );
}

/** How much something changed, with its sign, an arrow and a word for readers. */
export function Change({ ratio, text }: { ratio: number; text: string }) {
  const { t } = useTranslation();
  const up = ratio >= 0;
  return (
    <span className={up ? styles.up : styles.downwards}>
      <Icon name={up ? 'up' : 'down'} size={12} label={t(up ? 'chart.up' : 'chart.down')} /> {text}
    </span>
  );
}
