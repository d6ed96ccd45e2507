import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { send } from '@/api/client';
import { Icon } from '@/ui/Icon';
import { toastError } from '@/ui/toast';

/** All products as a file in the columns that imports read. Fetched here, so that a refusal is told and not downloaded. */
export function ExportButtons() {
  const { t } = useTranslation('catalog');
  const [busy, setBusy] = useState<string>();
  const fetchFile = async (kind: 'csv' | 'xlsx') => {
    setBusy(kind);
    try {
      const answer = await send(() => new Request(new URL(`/api/catalog/seller/export.${kind}`, window.location.origin)));
      const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? `products.${kind}`;
      const url = URL.createObjectURL(await answer.blob());
      const link = document.createElement('a');
      link.href = url;
      link.download = name;
      link.click();
      // The browser has begun to read it by then.
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <>
      {(['csv', 'xlsx'] as const).map((kind) => (
        <Button key={kind} variant="default" leftSection={<Icon name="download" size={16} />} loading={busy === kind} onClick={() => void fetchFile(kind)}>
          {t(`export.${kind}`)}
        </Button>
      ))}
    </>
  );
}
