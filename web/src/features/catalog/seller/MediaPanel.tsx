import { ActionIcon, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { uploadFile } from '@/api';
import { FileDrop } from '@/ui/FileDrop';
import { Icon } from '@/ui/Icon';
import { Picture } from '@/ui/Picture';
import { problemText } from '@/ui/problemText';
import { fileUrl } from '../own';
import styles from '../own.module.css';
import { noText, picturesMax } from './draft';
import type { ProductForm } from './form';

/** The pictures, the first of which is the product's face, each with words for those who cannot see it. */
export function MediaPanel({ form }: { form: ProductForm }) {
  const { t } = useTranslation('catalog');
  const { media } = form.values;
  const [waiting, setWaiting] = useState<string[]>([]);
  const [failed, setFailed] = useState<{ name: string; why: string }[]>([]);
  const add = async (files: File[]) => {
    setFailed([]);
    setWaiting(files.map((file) => file.name));
    for (const file of files) {
      try {
        const stored = await uploadFile(file, { isPublic: true });
        // Others may have been typed in meanwhile: the list is read when it is changed.
        form.setFieldValue('media', (now) => (now.some((picture) => picture.blob === stored.id) ? now : [...now, { blob: stored.id, alt: noText() }]));
      } catch (error) {
        setFailed((before) => [...before, { name: file.name, why: problemText(error) }]);
      }
      setWaiting((before) => before.slice(1));
    }
  };
  const move = (at: number, by: number) => form.reorderListItem('media', { from: at, to: at + by });
  return (
    <div className={styles.stack}>
      {media.length > 0 && (
        <ol className={styles.media} aria-label={t('gap.field.media')}>
          {media.map((picture, at) => (
            <li key={picture.blob}>
              <Picture src={fileUrl(picture.blob)} alt={picture.alt.en || t('product.picture', { number: at + 1 })} size={96} />
              <div className={styles.row} style={{ alignContent: 'start', alignItems: 'start' }}>
                <ActionIcon variant="default" size={32} disabled={at === 0} aria-label={t('edit.earlier', { number: at + 1 })} onClick={() => move(at, -1)}>
                  <Icon name="up" size={16} />
                </ActionIcon>
                <ActionIcon variant="default" size={32} disabled={at === media.length - 1} aria-label={t('edit.later', { number: at + 1 })} onClick={() => move(at, 1)}>
                  <Icon name="down" size={16} />
                </ActionIcon>
                <ActionIcon variant="default" size={32} aria-label={t('edit.removePicture', { number: at + 1 })} onClick={() => form.removeListItem('media', at)}>
                  <Icon name="trash" size={16} />
                </ActionIcon>
                {at === 0 && <span className={styles.small}>{t('edit.face')}</span>}
              </div>
              <div className={styles.stack}>
                <TextInput size="xs" label={t('edit.altIn.en')} maxLength={300} {...form.getInputProps(`media.${at}.alt.en`)} />
                <TextInput size="xs" label={t('edit.altIn.zh-CN')} lang="zh-CN" maxLength={300} {...form.getInputProps(`media.${at}.alt.zh-CN`)} />
              </div>
            </li>
          ))}
        </ol>
      )}
      <div data-path="media" tabIndex={-1}>
        {media.length < picturesMax && (
          <FileDrop
            label={t('edit.addPictures')}
            files={[]}
            onChange={(files) => void add(files)}
            accept="image/png,image/jpeg,image/webp,image/gif,image/svg+xml"
            multiple
            maxFiles={picturesMax - media.length}
            disabled={waiting.length > 0}
          />
        )}
        <div aria-live="polite">
          {waiting.length > 0 && <p className={styles.small}>{t('edit.uploading', { name: waiting[0] })}</p>}
          {failed.map((file) => (
            <p key={file.name} className={styles.wrong}>
              {file.name}: {file.why}
            </p>
          ))}
        </div>
      </div>
    </div>
  );
}
