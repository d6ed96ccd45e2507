// "Call the platform", and for support: join and leave. Each with a reason that everybody reads.
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutationOnce } from '@/api';
import { ErrorPanel } from '@/ui/ErrorPanel';
import styles from './desk.module.css';

interface Props {
  action: string;
  label: string;
  hint?: string;
  act: (reason: string) => Promise<unknown>;
  onDone: () => void;
  /** Further inputs of the form. */
  children?: React.ReactNode;
}

export function WithReason({ action, label, hint, act, onDone, children }: Props) {
  const { t } = useTranslation('desk');
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const mutation = useMutationOnce((why: string) => act(why), {
    onSuccess: () => {
      setOpen(false);
      setReason('');
      onDone();
    },
  });
  if (!open) {
    return (
      <Button variant="default" style={{ justifySelf: 'start' }} onClick={() => setOpen(true)}>
        {action}
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim().length >= 3) mutation.mutate(reason.trim());
  };
  return (
    <form className={styles.ask} onSubmit={submit}>
      {children}
      <TextInput
        label={label}
        description={hint}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        minLength={3}
        maxLength={500}
        required
        autoFocus
      />
      {mutation.error && <ErrorPanel error={mutation.error} />}
      <div className={styles.composerRow}>
        <Button type="submit" loading={mutation.isPending} disabled={reason.trim().length < 3}>
          {action}
        </Button>
        <Button type="button" variant="subtle" onClick={() => setOpen(false)}>
          {t('common:action.cancel')}
        </Button>
      </div>
    </form>
  );
}
