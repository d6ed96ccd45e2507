import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUrlState } from './navigation';

interface Props {
  /** Name in the address: `?tab=reviews`. */
  name?: string;
  tabs: readonly { key: string; label: string; panel: ReactNode }[];
}

/** Tabs whose choice can be shared by link; the first is the default. Only the shown panel is drawn. */
export function UrlTabs({ name = 'tab', tabs }: Props) {
  const { one, set } = useUrlState();
  const first = tabs[0]?.key ?? '';
  const chosen = tabs.find((tab) => tab.key === one(name))?.key ?? first;
  return (
    <Tabs value={chosen} keepMounted={false} onChange={(key) => set({ [name]: key === first || !key ? undefined : key }, { replace: true })}>
      <Tabs.List>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.key} value={tab.key}>
            {tab.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.key} value={tab.key} pt="md">
          {tab.panel}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
