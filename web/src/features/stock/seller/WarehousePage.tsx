import { Button, Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, type ProblemError, useMutationOnce } from '@/api';
import { plainText } from '@/i18n/format';
import { useSession } from '@/session';
import { ConfirmButton } from '@/ui/ConfirmButton';
import { Doc, Panel } from '@/ui/Doc';
import { FormError } from '@/ui/FormError';
import { DetailPage, ListPage } from '@/ui/frames';
import { useGo, useParam } from '@/ui/navigation';
import { CountrySelect } from '@/ui/selects';
import { Stamp } from '@/ui/Stamp';
import { toast } from '@/ui/toast';
import { base, type Warehouse, type WarehouseFacts, type WarehouseKind, warehouseKinds } from '../api';
import styles from '../stock.module.css';
import { useStockChanged, warehousesKey } from '../useWarehouses';

/** Makes a warehouse, or edits one. */
export default function WarehousePage() {
  const id = useParam('warehouse');
  return id && id !== 'new' ? <Edit id={id} /> : <New />;
}

function New() {
  const { t } = useTranslation('stock');
  return (
    <ListPage title={t('warehouse.add')} back={{ to: '/seller/warehouses', label: t('warehouse.many') }}>
      <Form />
    </ListPage>
  );
}

function Edit({ id }: { id: string }) {
  const { t } = useTranslation('stock');
  const changed = useStockChanged();
  const query = useQuery<Warehouse, ProblemError>({
    queryKey: [...warehousesKey, id],
    queryFn: ({ signal }) => api.get<Warehouse>(path`/api/stock/warehouses/${id}`, { signal }),
  });
  const setState = async (warehouse: Warehouse, state: Warehouse['state']) => {
    await api.put(path`/api/stock/warehouses/${warehouse.id}/state`, { state }, { ifMatch: tag(warehouse) });
    await changed();
    toast(t(state === 'closed' ? 'warehouse.isClosed' : 'warehouse.isOpen'));
  };
  return (
    <DetailPage
      query={query}
      name={t('warehouse.one')}
      title={(warehouse) => plainText(warehouse.name)}
      back={{ to: '/seller/warehouses', label: t('warehouse.many') }}
      beside={(warehouse) => warehouse.state === 'closed' && <Stamp tone="quiet" label={t('warehouse.closed')} />}
      actions={(warehouse) =>
        warehouse.state === 'closed' ? (
          <Button variant="default" onClick={() => void setState(warehouse, 'open')}>
            {t('warehouse.reopen')}
          </Button>
        ) : (
          !warehouse.is_default && (
            <ConfirmButton danger question={t('warehouse.closeQuestion')} text={t('warehouse.closeText')} onConfirm={() => setState(warehouse, 'closed')}>
              {t('warehouse.close')}
            </ConfirmButton>
          )
        )
      }
    >
      {(warehouse) => <Form key={warehouse.version} warehouse={warehouse} />}
    </DetailPage>
  );
}

const tag = (warehouse: Warehouse) => `W/"${warehouse.version}"`;

interface Values {
  name: { en: string; 'zh-CN': string };
  kind: WarehouseKind;
  country: string;
  address: { contact: string; line1: string; line2: string; city: string; region: string; postal_code: string; phone: string };
  latitude: number | '';
  longitude: number | '';
  is_default: boolean;
}

const valuesOf = (warehouse: Warehouse | undefined, country: string): Values => ({
  name: { en: warehouse?.name.en ?? '', 'zh-CN': warehouse?.name['zh-CN'] ?? '' },
  kind: warehouse?.kind ?? 'domestic',
  country: warehouse?.country ?? country,
  address: {
    contact: warehouse?.address?.contact ?? '',
    line1: warehouse?.address?.line1 ?? '',
    line2: warehouse?.address?.line2 ?? '',
    city: warehouse?.address?.city ?? '',
    region: warehouse?.address?.region ?? '',
    postal_code: warehouse?.address?.postal_code ?? '',
    phone: warehouse?.address?.phone ?? '',
  },
  latitude: warehouse?.latitude ?? '',
  longitude: warehouse?.longitude ?? '',
  is_default: warehouse?.is_default ?? false,
});

const orNull = (text: string) => text.trim() || null;

function factsOf(values: Values): WarehouseFacts {
  const { address } = values;
  const written = Object.values(address).some((text) => text.trim() !== '');
  return {
    name: Object.fromEntries(Object.entries(values.name).filter(([, text]) => text.trim() !== '')),
    kind: values.kind,
    country: values.country,
    address: written
      ? {
          contact: orNull(address.contact),
          line1: address.line1.trim(),
          line2: orNull(address.line2),
          city: address.city.trim(),
          region: orNull(address.region),
          postal_code: orNull(address.postal_code),
          phone: orNull(address.phone),
        }
      : null,
    latitude: values.latitude === '' ? null : values.latitude,
    longitude: values.longitude === '' ? null : values.longitude,
    is_default: values.is_default,
  };
}

function Form({ warehouse }: { warehouse?: Warehouse }) {
  const { t } = useTranslation('stock');
  const go = useGo();
  const { organisation } = useSession();
  const changed = useStockChanged();
  const form = useForm<Values>({ initialValues: valuesOf(warehouse, organisation?.country ?? 'CN') });
  const save = useMutationOnce(
    (input: Values, once) =>
      warehouse
        ? api.put<Warehouse>(path`/api/stock/warehouses/${warehouse.id}`, factsOf(input), { ifMatch: tag(warehouse) })
        : api.post<Warehouse>(`${base}/warehouses`, factsOf(input), once),
    {
      onSuccess: async () => {
        await changed();
        toast(t('common:state.saved'));
        void go('/seller/warehouses');
      },
    },
  );
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Doc title={t('warehouse.one')}>
        <Panel n="1" label={t('warehouse.name')} span={6}>
          <div className={styles.stack}>
            <TextInput label={t('warehouse.nameEn')} maxLength={80} {...form.getInputProps('name.en')} />
            <TextInput label={t('warehouse.nameZh')} maxLength={80} lang="zh-CN" {...form.getInputProps('name.zh-CN')} />
          </div>
        </Panel>
        <Panel n="2" label={t('warehouse.kind')} span={6}>
          <div className={styles.stack}>
            <NativeSelect
              label={t('warehouse.kind')}
              description={t(`warehouseKindText.${form.values.kind}`)}
              data={warehouseKinds.map((value) => ({ value, label: t(`warehouseKind.${value}`) }))}
              {...form.getInputProps('kind')}
            />
            <Checkbox
              label={t('warehouse.makeDefault')}
              description={t('warehouse.defaultText')}
              disabled={warehouse?.is_default}
              {...form.getInputProps('is_default', { type: 'checkbox' })}
            />
          </div>
        </Panel>
        <Panel n="3" label={t('warehouse.address')}>
          <div className={styles.form}>
            <CountrySelect label={t('warehouse.country')} required {...form.getInputProps('country')} />
            <TextInput className={styles.whole} label={t('warehouse.line1')} maxLength={200} {...form.getInputProps('address.line1')} />
            <TextInput className={styles.whole} label={t('warehouse.line2')} maxLength={200} {...form.getInputProps('address.line2')} />
            <TextInput label={t('warehouse.city')} maxLength={100} {...form.getInputProps('address.city')} />
            <TextInput label={t('warehouse.region')} maxLength={100} {...form.getInputProps('address.region')} />
            <TextInput label={t('warehouse.postalCode')} maxLength={20} {...form.getInputProps('address.postal_code')} />
            <TextInput label={t('warehouse.contact')} maxLength={120} {...form.getInputProps('address.contact')} />
            <TextInput label={t('warehouse.phone')} type="tel" maxLength={40} {...form.getInputProps('address.phone')} />
          </div>
        </Panel>
        <Panel n="4" label={t('warehouse.place')}>
          <div className={styles.form}>
            <NumberInput label={t('warehouse.latitude')} min={-90} max={90} decimalScale={6} {...form.getInputProps('latitude')} />
            <NumberInput label={t('warehouse.longitude')} min={-180} max={180} decimalScale={6} {...form.getInputProps('longitude')} />
            <p className={styles.small}>{t('warehouse.placeText')}</p>
          </div>
        </Panel>
      </Doc>
      <div className={styles.stack} style={{ marginBlockStart: 'var(--s4)' }}>
        <FormError error={save.error} form={form} />
        <div>
          <Button type="submit" loading={save.isPending}>
            {t('common:action.save')}
          </Button>
        </div>
      </div>
    </form>
  );
}
