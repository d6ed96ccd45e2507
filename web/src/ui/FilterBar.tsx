// Inputs over a table, bound to its state in the address.
import { MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setPreferences, usePreferences } from '@/session/preferences';
import { Icon } from './Icon';
import type { TableState } from './useTableState';

interface Props {
  state: TableState;
  name: string;
  label: string;
}

/** Free text; asks the server when the typing pauses. */
export function TextFilter({ state, name, label }: Props) {
  const now = state.filter(name);
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  const { setFilter } = state;
  useEffect(() => {
    if (text === now) return;
    const wait = setTimeout(() => setFilter(name, text.trim()), 300);
    return () => clearTimeout(wait);
    // setFilter is new at every draw; what matters is the text.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text, now, name]);
  return (
    <TextInput
      type="search"
      label={label}
      value={text}
      maxLength={120}
      leftSection={<Icon name="search" size={16} />}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

interface ChoiceProps extends Props {
  options: readonly { value: string; label: string }[];
}

/** One of a few, or all. */
export function ChoiceFilter({ state, name, label, options }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={label}
      value={state.filter(name)}
      onChange={(event) => state.setFilter(name, event.target.value)}
      data={[{ value: '', label: t('state.all') }, ...options]}
    />
  );
}

/** Several of many. */
export function ManyFilter({ state, name, label, options }: ChoiceProps) {
  return (
    <MultiSelect
      label={label}
      miw={220}
      clearable
      searchable
      value={state.filterMany(name)}
      onChange={(values) => state.setFilter(name, values)}
      data={[...options]}
    />
  );
}

export function DensityChoice() {
  const { t } = useTranslation();
  const { density } = usePreferences();
  return (
    <NativeSelect
      label={t('table.density')}
      ms="auto"
      value={density}
      onChange={(event) => setPreferences({ density: event.target.value === 'compact' ? 'compact' : 'comfortable' })}
      data={[
        { value: 'comfortable', label: t('table.comfortable') },
        { value: 'compact', label: t('table.compact') },
      ]}
    />
  );
}
