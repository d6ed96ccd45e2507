// Days and ranges of days. Import only in pages that need a calendar: it brings its own styles and language.
import '@mantine/dates/styles.layer.css';
import 'dayjs/locale/zh-cn';
import { DatePickerInput, type DatePickerInputProps, DatesProvider } from '@mantine/dates';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocale } from './navigation';

/** What both fields share: language, names of the calendar's buttons, and the panel named by its field. */
function useCalendar() {
  const { t } = useTranslation();
  const chinese = useLocale() === 'zh-CN';
  const id = useId();
  const shared = {
    id,
    popoverProps: { id },
    // The field is a button: without its own text in the name, what was chosen would not be read out.
    'aria-labelledby': `${id}-label ${id}`,
    placeholder: t('date.choose'),
    monthLabelFormat: chinese ? 'YYYY年M月' : 'MMMM YYYY',
    yearLabelFormat: chinese ? 'YYYY年' : 'YYYY',
    valueFormat: chinese ? 'YYYY年M月D日' : 'D MMM YYYY',
    ariaLabels: {
      nextMonth: t('date.nextMonth'),
      previousMonth: t('date.previousMonth'),
      nextYear: t('date.nextYear'),
      previousYear: t('date.previousYear'),
      nextDecade: t('date.nextDecade'),
      previousDecade: t('date.previousDecade'),
    },
    clearButtonProps: { 'aria-label': t('date.clear') },
  };
  const around = (field: ReactNode) => (
    <DatesProvider settings={{ locale: chinese ? 'zh-cn' : 'en', firstDayOfWeek: 1 }}>{field}</DatesProvider>
  );
  return { shared, around };
}

/** One day, `2026-11-22`, or null. */
export function DateField(props: DatePickerInputProps<'default'>) {
  const { shared, around } = useCalendar();
  return around(<DatePickerInput clearable {...shared} {...props} />);
}

interface RangeProps {
  label: string;
  /** `2026-11-22`, both ends included; empty for none. */
  from: string;
  to: string;
  onChange: (from: string, to: string) => void;
}

/** A span of days, with the spans people ask for most. */
export function DateRange({ label, from, to, onChange }: RangeProps) {
  const { t } = useTranslation();
  const { shared, around } = useCalendar();
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const presets = [7, 30, 90, 365].map((days) => ({
    value: [day(days - 1), day(0)] as [string, string],
    label: t('date.lastDays', { count: days }),
  }));
  return around(
    <DatePickerInput
      {...shared}
      type="range"
      label={label}
      miw={250}
      clearable
      allowSingleDateInRange
      presets={presets}
      value={[from || null, to || null]}
      onChange={([first, last]) => {
        if (first && last) onChange(first, last);
        else if (!first && !last) onChange('', '');
      }}
    />,
  );
}
