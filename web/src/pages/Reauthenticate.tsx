import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { giveUpReauthentication } from '@/session/reauthenticate';
import { sessionChanged, sessionQuery } from '@/session/session';
import { useLocale } from '@/ui/navigation';

/** The session has ended: log in in another tab, and the request goes on with what was typed still here. */
export default function Reauthenticate() {
  const { t } = useTranslation();
  const locale = useLocale();
  const client = useQueryClient();
  const [missing, setMissing] = useState(false);
  const known = client.getQueryData(sessionQuery.queryKey);

  // The other tab says when it is done; coming back to this one asks as well.
  useEffect(() => {
    const look = () => void sessionChanged();
    window.addEventListener('focus', look);
    return () => window.removeEventListener('focus', look);
  }, []);

  const goOn = async () => setMissing((await sessionChanged()) === null);
  return (
    <Modal
      opened
      onClose={giveUpReauthentication}
      title={t(known ? 'access.endedTitle' : 'access.logInTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        <Text>{t('access.endedText')}</Text>
        {missing && (
          <Text c="seal" role="alert">
            {t('access.stillOut')}
          </Text>
        )}
        <Group gap="sm">
          <Button component="a" href={`/${locale}/login?beside=1`} target="_blank" rel="opener" data-autofocus>
            {t('access.logInBeside')}
          </Button>
          <Button variant="default" onClick={() => void goOn()}>
            {t('access.goOn')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
