import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from './ErrorPanel';

interface Props extends Omit<ButtonProps, 'onClick'> {
  /** The button's words, and the confirming button's. */
  children: ReactNode;
  question: string;
  /** What follows from it. May hold inputs, such as a reason. */
  text?: ReactNode;
  onConfirm: () => Promise<unknown>;
  danger?: boolean;
  /** Not yet: the reason typed in `text` is missing. */
  blocked?: boolean;
}

/** A button whose act is asked about first; stays open and says why when the act is refused. */
export function ConfirmButton({ children, question, text, onConfirm, danger = false, blocked = false, ...rest }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const colour = danger ? 'seal' : undefined;
  const confirm = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      setOpen(false);
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    setOpen(false);
    setError(null);
  };
  return (
    <>
      <Button variant={danger ? 'outline' : 'default'} color={colour} {...rest} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Modal opened={open} onClose={close} title={question} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Stack gap="md">
          {text && <div>{text}</div>}
          {error !== null && <ErrorPanel error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close} data-autofocus>
              {t('action.cancel')}
            </Button>
            <Button color={colour} loading={busy} disabled={blocked} onClick={() => void confirm()}>
              {children}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
