import { Children, type CSSProperties, type ReactNode } from 'react';
import styles from './Doc.module.css';

interface DocProps {
  /** What the paper is: "Order", "Packing list". */
  title?: string;
  /** Its number, in the typewriter face. */
  number?: ReactNode;
  /** A stamp or an action, at the end of the head. */
  aside?: ReactNode;
  /** Heading level of the title; 1 when the document is the page. */
  level?: 1 | 2 | 3;
  children: ReactNode;
}

/** A sheet of numbered panels in a hairline grid of twelve, like a bill of lading. */
export function Doc({ title, number, aside, level = 2, children }: DocProps) {
  const Heading = `h${level}` as const;
  return (
    <article className={styles.doc}>
      {(title || number || aside) && (
        <header className={styles.head}>
          {title && <Heading className={styles.title}>{title}</Heading>}
          {number && <span className={styles.number}>{number}</span>}
          {aside && <div className={styles.aside}>{aside}</div>}
        </header>
      )}
      <div className={styles.grid}>{children}</div>
    </article>
  );
}

interface PanelProps {
  /** The box's number, as on the printed forms. */
  n?: number | string;
  label: string;
  /** Columns of twelve; whole width on a phone. */
  span?: 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;
  /** Ground: a total or a box that asks for something. */
  tone?: 'plain' | 'total' | 'attention';
  /** No padding inside: for a table that brings its own. */
  flush?: boolean;
  /** Level of the label as heading; by default it is a label only. */
  level?: 2 | 3 | 4;
  children?: ReactNode;
}

export function Panel({ n, label, span = 12, tone = 'plain', flush = false, level, children }: PanelProps) {
  const Label = level ? (`h${level}` as const) : 'div';
  return (
    <section
      className={`${styles.panel} ${styles[tone]} ${flush ? styles.flush : ''}`}
      style={{ '--span': span } as CSSProperties}
      aria-label={label}
    >
      <Label className={styles.label}>
        {n !== undefined && <span className={styles.n}>{n}</span>}
        {label}
      </Label>
      {Children.count(children) > 0 && <div className={styles.body}>{children}</div>}
    </section>
  );
}

/** Name and value pairs in hairline rows. */
export function Fields({ children, columns = 1 }: { children: ReactNode; columns?: 1 | 2 | 3 }) {
  return (
    <dl className={styles.fields} style={{ '--columns': columns } as CSSProperties}>
      {children}
    </dl>
  );
}

interface FieldProps {
  label: string;
  /** HS codes, container and order numbers. */
  mono?: boolean;
  children?: ReactNode;
}

export function Field({ label, mono = false, children }: FieldProps) {
  return (
    <div className={styles.field}>
      <dt>{label}</dt>
      <dd className={mono ? 'mono' : undefined}>{children ?? '—'}</dd>
    </div>
  );
}
