import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { LinkButton } from '@/ui/Link';
import { PageSkeleton } from '@/ui/Skeletons';
import { useHere } from '@/ui/navigation';
import { type OrgKind, type Role, useSession } from './session';

interface Props {
  kind?: OrgKind;
  /** Any of these; none means every member. */
  roles?: readonly Role[];
  children: ReactNode;
}

/** Shows its children to those who may see them, the way to log in to strangers, and the missing role to others. */
export function RequireRole({ kind, roles = [], children }: Props) {
  const { t } = useTranslation();
  const { session, error, has } = useSession();
  const here = useHere();
  if (error) return <ErrorPanel error={error} onRetry={() => window.location.reload()} />;
  if (session === undefined) return <PageSkeleton />;
  if (session === null) {
    return (
      <EmptyState icon="lock" heading title={t('access.logInTitle')} text={t('access.logInText')}>
        <LinkButton to="/login" search={{ return: here }}>
          {t('account.logIn')}
        </LinkButton>
        <LinkButton to="/register" search={{ return: here }} variant="default">
          {t('account.register')}
        </LinkButton>
      </EmptyState>
    );
  }
  if (has(roles, kind)) return children;
  const wanted = roles.map((role) => t(`role.${role}`)).join(' / ');
  const text =
    kind && session.kind !== kind ? t('access.wrongKind', { kind: t(`orgKind.${kind}`) }) : t('access.missingRole', { role: wanted });
  return (
    <EmptyState icon="lock" heading title={t('access.forbiddenTitle')} text={text}>
      <Button variant="default" onClick={() => window.history.back()}>
        {t('action.back')}
      </Button>
    </EmptyState>
  );
}
