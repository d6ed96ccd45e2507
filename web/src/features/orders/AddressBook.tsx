// The address book of a firm: a buyer's places of delivery, a seller's of dispatch.
import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorList, useMutationOnce } from '@/api';
import { usePreferences, useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Panel } from '@/ui/Doc';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { FormError } from '@/ui/FormError';
import { ListPage } from '@/ui/frames';
import { CardsSkeleton } from '@/ui/Skeletons';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { AddressFields, cleanAddress, emptyAddress, fullAddress } from './AddressFields';
import type { Address, BookedAddress } from './api';
import styles from './orders.module.css';
import { AddressText } from './pieces';

const address = '/api/orders/addresses';

export function AddressBook() {
  const { t } = useTranslation('orders');
  const { has } = useSession();
  const list = useCursorList<BookedAddress>(address, {}, { limit: 100 });
  const [edited, setEdited] = useState<BookedAddress | 'new'>();
  const mayWrite = has(['owner', 'buyer', 'staff', 'warehouse']);
  return (
    <ListPage
      title={t('address.book')}
      lead={t('address.lead')}
      actions={mayWrite && <Button onClick={() => setEdited('new')}>{t('address.add')}</Button>}
    >
      {list.error && list.items.length === 0 && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <CardsSkeleton />}
      {list.isSuccess && list.items.length === 0 && (
        <EmptyState icon="pin" title={t('address.none')} text={t('address.noneText')}>
          {mayWrite && <Button onClick={() => setEdited('new')}>{t('address.add')}</Button>}
        </EmptyState>
      )}
      {list.items.length > 0 && (
        <Doc>
          {list.items.map((entry, i) => (
            <Panel key={entry.id} n={i + 1} label={entry.label} span={6} level={2}>
              <div className={styles.stack}>
                {entry.is_default && <Stamp tone="done" label={t('address.default')} />}
                <AddressText address={entry.address} />
                {mayWrite && (
                  <div className={styles.row}>
                    <Button variant="default" onClick={() => setEdited(entry)} aria-label={t('address.editOf', { label: entry.label })}>
                      {t('common:action.edit')}
                    </Button>
                    <Remove entry={entry} />
                  </div>
                )}
              </div>
            </Panel>
          ))}
        </Doc>
      )}
      <Modal
        opened={edited !== undefined}
        onClose={() => setEdited(undefined)}
        size="lg"
        title={t(edited === 'new' ? 'address.add' : 'address.edit')}
        closeButtonProps={{ 'aria-label': t('common:action.close') }}
      >
        {edited && <Entry key={edited === 'new' ? 'new' : edited.id} entry={edited === 'new' ? undefined : edited} onDone={() => setEdited(undefined)} />}
      </Modal>
    </ListPage>
  );
}

function Remove({ entry }: { entry: BookedAddress }) {
  const { t } = useTranslation('orders');
  const queries = useQueryClient();
  return (
    <ConfirmButton
      danger
      question={t('address.removeQuestion', { label: entry.label })}
      text={t('address.removeText')}
      onConfirm={async () => {
        await api.delete(path`/api/orders/addresses/${entry.id}`, { ifMatch: `W/"${entry.version}"` });
        await queries.invalidateQueries({ queryKey: [address] });
      }}
    >
      {t('common:action.remove')}
    </ConfirmButton>
  );
}

interface Values {
  label: string;
  address: Address;
  is_default: boolean;
}

function Entry({ entry, onDone }: { entry: BookedAddress | undefined; onDone: () => void }) {
  const { t } = useTranslation('orders');
  const queries = useQueryClient();
  const { shipTo } = usePreferences();
  const { organisation } = useSession();
  const form = useForm<Values>({
    initialValues: entry
      ? { label: entry.label, address: fullAddress(entry.address), is_default: entry.is_default }
      : { label: '', address: emptyAddress(organisation?.country ?? shipTo), is_default: false },
  });
  const save = useMutationOnce(
    (input: Values, once) =>
      entry ? api.put<BookedAddress>(path`/api/orders/addresses/${entry.id}`, input, { ifMatch: `W/"${entry.version}"` }) : api.post<BookedAddress>(address, input, once),
    {
      onSuccess: async () => {
        await queries.invalidateQueries({ queryKey: [address] });
        toast(t('common:state.saved'));
        onDone();
      },
    },
  );
  return (
    <form className={styles.wide} onSubmit={form.onSubmit((values) => save.mutate({ ...values, address: cleanAddress(values.address) }))}>
      <TextInput label={t('address.label')} description={t('address.labelHint')} required maxLength={80} data-autofocus {...form.getInputProps('label')} />
      <AddressFields form={form} />
      <Checkbox label={t('address.makeDefault')} {...form.getInputProps('is_default', { type: 'checkbox' })} />
      <FormError error={save.error} form={form} />
      <div>
        <Button type="submit" loading={save.isPending}>
          {t('common:action.save')}
        </Button>
      </div>
    </form>
  );
}
