// Where a message is written: Enter sends, Shift and Enter begins a line; files go along.
import { Button, Textarea } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, uploadFile } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FileDrop } from '@/ui/FileDrop';
import { Icon } from '@/ui/Icon';
import type { NewMessage } from './api';
import styles from './desk.module.css';

const textMax = 4000;
const filesMax = 10;

interface Props {
  send: (message: NewMessage) => Promise<unknown>;
  label?: string;
  autoFocus?: boolean;
}

export function Composer({ send, label, autoFocus = false }: Props) {
  const { t } = useTranslation('desk');
  const [text, setText] = useState('');
  const [files, setFiles] = useState<File[]>([]);
  const [attaching, setAttaching] = useState(false);
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  // Kept while the same message is tried again, so that it is said once.
  const clientId = useRef<{ of: string; id: string }>(undefined);
  const uploaded = useRef(new Map<File, string>());
  const input = useRef<HTMLTextAreaElement>(null);
  const nothing = text.trim() === '' && files.length === 0;

  const submit = async () => {
    if (nothing || sending) return;
    setSending(true);
    setError(undefined);
    try {
      const attachments: string[] = [];
      for (const file of files) {
        const id = uploaded.current.get(file) ?? (await uploadFile(file)).id;
        uploaded.current.set(file, id);
        if (!attachments.includes(id)) attachments.push(id);
      }
      const of = JSON.stringify([text, attachments]);
      if (clientId.current?.of !== of) clientId.current = { of, id: crypto.randomUUID() };
      await send({ client_id: clientId.current.id, text, attachments });
      setText('');
      setFiles([]);
      setAttaching(false);
      clientId.current = undefined;
      uploaded.current.clear();
      input.current?.focus();
    } catch (problem) {
      setError(problem);
    } finally {
      setSending(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also chooses a word while Chinese is typed: that is not the end of the message.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void submit();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };

  return (
    <form className={`${styles.composer} no-print`} onSubmit={onSubmit}>
      <Textarea
        ref={input}
        label={label ?? t('composer.label')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        maxLength={textMax}
        minRows={2}
        rows={3}
        autoFocus={autoFocus}
        error={isProblem(error) ? error.fields.find((field) => field.path.endsWith('text'))?.message : undefined}
      />
      {attaching && <FileDrop label={t('composer.files')} files={files} onChange={setFiles} accept=".png,.jpg,.jpeg,.webp,.gif,.svg,.pdf,.csv,.xlsx" multiple maxFiles={filesMax} />}
      {error !== undefined && <ErrorPanel error={error} />}
      <div className={styles.composerRow}>
        <Button type="submit" loading={sending} disabled={nothing}>
          {t('common:action.send')}
        </Button>
        <Button type="button" variant="default" leftSection={<Icon name="document" size={16} />} aria-expanded={attaching} onClick={() => setAttaching(!attaching)}>
          {t('composer.attach')}
        </Button>
        <span className={styles.hint}>{t('composer.hint')}</span>
      </div>
    </form>
  );
}
