import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, useMutationOnce } from '@/api';
import { FileDrop } from '@/ui/FileDrop';
import { FormError } from '@/ui/FormError';
import { toast } from '@/ui/toast';

interface Props<Taken> {
  /** Where the file goes to, as the part `file`. */
  to: string;
  label: string;
  hint: string;
  accept: string;
  megabytes: number;
  /** What is said once it is taken. */
  taken: (answer: Taken) => string;
  /** Addresses whose lists are read again, whatever came of it. */
  changes: string[];
}

/** A file that people hand in: dropped, sent once, taken or refused by name. */
export function HandIn<Taken>({ to, label, hint, accept, megabytes, taken, changes }: Props<Taken>) {
  const { t } = useTranslation('payouts');
  const client = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const send = useMutationOnce(
    (file: File, once) => {
      const body = new FormData();
      body.append('file', file);
      return api.post<Taken>(to, body, once);
    },
    {
      onSuccess: (answer) => {
        setFiles([]);
        toast(taken(answer));
      },
      onSettled: () => void client.invalidateQueries({ predicate: ({ queryKey }) => changes.some((one) => String(queryKey[0]).startsWith(one)) }),
    },
  );
  const file = files[0];
  return (
    <>
      <FileDrop label={label} hint={hint} files={files} onChange={setFiles} accept={accept} maxBytes={megabytes * 1024 * 1024} />
      <FormError error={send.error} />
      {file && (
        <Button loading={send.isPending} onClick={() => send.mutate(file)}>
          {t('statements.handIn')}
        </Button>
      )}
    </>
  );
}
