import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, path, useMutationOnce } from '@/api';
import { FormError } from '@/ui/FormError';
import { Section } from '@/ui/frames';
import { toast } from '@/ui/toast';
import { base, type Declaration } from '../api';
import { DeclarationDetail } from '../DeclarationDetail';

/** One declaration as the desk sees it: with the receipts that came by hand. */
export default function DeclarationPage() {
  const { t } = useTranslation('customs');
  return (
    <DeclarationDetail back={{ to: '/ops/declarations', label: t('desk.title') }} orders="/ops/orders" mine={false}>
      {(declaration) => <Receipts declaration={declaration} />}
    </DeclarationDetail>
  );
}

function Receipts({ declaration }: { declaration: Declaration }) {
  const { t } = useTranslation('customs');
  const queries = useQueryClient();
  const [xml, setXml] = useState('');
  const bring = useMutationOnce((text: string, once) => api.post<Declaration>(path`/api/compliance/ops/declarations/${declaration.id}/receipts`, { xml: text }, once), {
    onSuccess: (after) => {
      setXml('');
      toast(t('desk.brought'));
      queries.setQueryData([base, declaration.id], after);
    },
  });
  return (
    <Section title={t('desk.receipt')}>
      <Textarea label={t('desk.xml')} description={t('desk.xmlHint')} rows={6} maxLength={500_000} value={xml} onChange={(event) => setXml(event.target.value)} />
      <FormError error={bring.error} />
      <div>
        <Button disabled={!xml.trim()} loading={bring.isPending} onClick={() => bring.mutate(xml)}>
          {t('desk.bring')}
        </Button>
      </div>
    </Section>
  );
}
