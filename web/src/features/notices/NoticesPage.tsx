import { Button, Group, Switch } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, path, useCursorList, useMutationOnce } from '@/api';
import { EmptyState } from '@/ui/EmptyState';
import { ErrorPanel } from '@/ui/ErrorPanel';
import { ListPage } from '@/ui/frames';
import { Link, LinkButton } from '@/ui/Link';
import { DateTime } from '@/ui/measures';
import { useUrlState } from '@/ui/navigation';
import { TextSkeleton } from '@/ui/Skeletons';
import { toastError } from '@/ui/toast';
import styles from './notices.module.css';
import { type Notice, unreadNoticesKey } from './notices';

export default function NoticesPage() {
  const { t } = useTranslation('notices');
  const { one, set } = useUrlState();
  const unreadOnly = one('unread') === 'true';
  const client = useQueryClient();
  const list = useCursorList<Notice>('/api/notices', { unread: unreadOnly || undefined });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: unreadNoticesKey });
    void list.refetch();
  };
  const readAll = useMutationOnce((_: void, once) => api.post('/api/notices/read', undefined, once), {
    onSuccess: refresh,
    onError: toastError,
  });
  const readOne = useMutationOnce((id: string, once) => api.post(path`/api/notices/${id}/read`, undefined, once), {
    onSuccess: refresh,
    onError: toastError,
  });

  return (
    <ListPage
      title={t('list.title')}
      actions={
        <Group gap="sm">
          <LinkButton to="/account/notices/preferences" variant="default">
            {t('preferences.title')}
          </LinkButton>
          <Button onClick={() => readAll.mutate()} loading={readAll.isPending} disabled={list.items.every((notice) => notice.read)}>
            {t('list.readAll')}
          </Button>
        </Group>
      }
      filters={
        <Switch
          label={t('list.unreadOnly')}
          checked={unreadOnly}
          onChange={(event) => set({ unread: event.target.checked ? 'true' : undefined })}
        />
      }
    >
      {list.isPending && <TextSkeleton lines={6} />}
      {list.error && <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && list.items.length === 0 && (
        <EmptyState icon="bell" title={t(unreadOnly ? 'list.noneUnread' : 'list.none')} text={t('list.noneText')} />
      )}
      {list.items.length > 0 && (
        <ul className={styles.list}>
          {list.items.map((notice) => (
            <li key={notice.id} className={notice.read ? undefined : styles.unread}>
              <div className={styles.words}>
                <strong>
                  {!notice.read && <span className="visually-hidden">{t('list.unread')} </span>}
                  {notice.link ? (
                    <Link to={notice.link} onClick={() => !notice.read && readOne.mutate(notice.id)}>
                      {notice.title}
                    </Link>
                  ) : (
                    notice.title
                  )}
                </strong>
                <p>{notice.body}</p>
              </div>
              <div className={styles.side}>
                <DateTime at={notice.at} as="ago" />
                {!notice.read && (
                  <Button size="compact-xs" variant="subtle" onClick={() => readOne.mutate(notice.id)}>
                    {t('list.read')}
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('common:action.more')}
        </Button>
      )}
    </ListPage>
  );
}
