// What a line of a surface's routes.tsx says about a page.
import type { ComponentType } from 'react';
import type { OrgKind, Role } from '@/session';
import type { IconName } from '@/ui/Icon';

export interface Nav {
  /** Key `nav.group.<group>` of the surface's catalogue. */
  group: string;
  icon: IconName;
  /** Key of the label; the page's title without it. Prefer the surface's catalogue, which is always loaded. */
  label?: string;
}

export interface Entry {
  path: string;
  page: () => Promise<{ default: ComponentType }>;
  /** Key with namespace: `orders:list.title`. */
  title: string;
  /** Further namespaces the page uses, besides that of its title. */
  ns?: readonly string[];
  nav?: Nav;
  /** Only for members with one of these roles. */
  roles?: readonly Role[];
  /** Only for those logged in, whatever their role. */
  signedIn?: boolean;
  kind?: OrgKind;
}

type Rest = Omit<Entry, 'path' | 'page' | 'title'>;

export const page = (path: string, load: Entry['page'], title: string, rest: Rest = {}): Entry => ({ path, page: load, title, ...rest });

/** The namespaces to fetch beside the page's code. */
export const namespacesOf = (entry: Entry): string[] => [...new Set([entry.title.split(':')[0] ?? 'common', ...(entry.ns ?? [])])];
