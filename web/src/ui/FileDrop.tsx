import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes } from '@/i18n/format';
import { Icon } from './Icon';
import styles from './ui.module.css';

interface Props {
  label: string;
  files: readonly File[];
  onChange: (files: File[]) => void;
  /** As for <input accept>: `.csv,.xlsx` or `image/*`. */
  accept?: string;
  multiple?: boolean;
  maxBytes?: number;
  maxFiles?: number;
  hint?: string;
  error?: string;
  disabled?: boolean;
}

/** True when the file's name or type is one that `accept` lists. */
export function isAccepted(file: { name: string; type: string }, accept: string | undefined): boolean {
  if (!accept) return true;
  return accept.split(',').some((part) => {
    const wanted = part.trim().toLowerCase();
    if (wanted.startsWith('.')) return file.name.toLowerCase().endsWith(wanted);
    if (wanted.endsWith('/*')) return file.type.startsWith(wanted.slice(0, -1));
    return file.type === wanted;
  });
}

/** Files by drop, choice or keyboard; what is too large or of a wrong kind is said per file. */
export function FileDrop(props: Props) {
  const { label, files, onChange, accept, multiple = false, maxBytes = 10_000_000, maxFiles = 10, hint, error, disabled = false } = props;
  const { t } = useTranslation();
  const id = useId();
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<{ name: string; why: string }[]>([]);

  const add = (chosen: FileList | null) => {
    const good: File[] = [];
    const bad: { name: string; why: string }[] = [];
    for (const file of chosen ?? []) {
      if (!isAccepted(file, accept)) bad.push({ name: file.name, why: t('file.wrongKind', { accept }) });
      else if (file.size > maxBytes) bad.push({ name: file.name, why: t('file.tooLarge', { limit: formatBytes(maxBytes) }) });
      else good.push(file);
    }
    const all = multiple ? [...files, ...good] : good.length > 0 ? good.slice(0, 1) : [...files];
    if (all.length > maxFiles) bad.push(...all.slice(maxFiles).map((file) => ({ name: file.name, why: t('file.tooMany', { limit: maxFiles }) })));
    setRefused(bad);
    onChange(all.slice(0, maxFiles));
  };

  return (
    <div>
      {/* The label is the input's own; dropping on it is what a mouse can do besides. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <label
        htmlFor={id}
        className={`${styles.drop} ${over ? styles.dropOver : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!disabled) add(event.dataTransfer.files);
        }}
      >
        <Icon name="upload" size={24} />
        <strong>{label}</strong>
        <span className={styles.dropHint}>{hint ?? t('file.hint', { limit: formatBytes(maxBytes) })}</span>
        <input
          id={id}
          type="file"
          className="visually-hidden"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          aria-invalid={error !== undefined || refused.length > 0}
          aria-describedby={`${id}-files`}
          onChange={(event) => {
            add(event.target.files);
            event.target.value = '';
          }}
        />
      </label>
      <div id={`${id}-files`} aria-live="polite">
        {error && <div className="mantine-InputWrapper-error">{error}</div>}
        {(files.length > 0 || refused.length > 0) && (
          <ul className={styles.files}>
            {files.map((file, i) => (
              <li key={file.name + file.lastModified}>
                <Icon name={file.type.startsWith('image/') ? 'image' : 'document'} />
                <span className={styles.fileName}>{file.name}</span>
                <span className={styles.note}>{formatBytes(file.size)}</span>
                <button
                  type="button"
                  className={styles.iconButton}
                  aria-label={t('file.remove', { name: file.name })}
                  onClick={() => onChange(files.filter((_, j) => j !== i))}
                >
                  <Icon name="trash" size={16} />
                </button>
              </li>
            ))}
            {refused.map((file) => (
              <li key={file.name} className={styles.fileError}>
                <Icon name="alert" />
                <span className={styles.fileName}>{file.name}</span>
                <span>{file.why}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
