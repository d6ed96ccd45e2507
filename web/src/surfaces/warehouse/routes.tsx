import type * as pages from '@/features/stock/warehouse/pages';
import { type Entry, page } from '../entry';

const stock = (name: keyof typeof pages) => () => import('@/features/stock/warehouse/pages').then((all) => ({ default: all[name] }));

// Under /warehouse. One navigation group: work. Targets of 48 px, scanner first.
export const warehouseRoutes: Entry[] = [
  // stock
  page('/', stock('today'), 'stock:board.title', { nav: { group: 'work', icon: 'home', label: 'warehouse:nav.home' } }),
  page('/pick', stock('pickList'), 'stock:pick.title', { nav: { group: 'work', icon: 'scan', label: 'warehouse:nav.pick' } }),
  page('/pack', stock('packList'), 'stock:pack.title', { nav: { group: 'work', icon: 'box', label: 'warehouse:nav.pack' } }),
  page('/dispatch', stock('dispatchList'), 'stock:dispatch.title', { nav: { group: 'work', icon: 'truck', label: 'warehouse:nav.dispatch' } }),
  page('/picks/$pick', stock('pick'), 'stock:pick.one', { roles: ['owner', 'staff', 'warehouse'] }),
  page('/receive', stock('receive'), 'stock:receive.title', { nav: { group: 'work', icon: 'download', label: 'warehouse:nav.receive' } }),
  page('/count', stock('count'), 'stock:count.title', { nav: { group: 'work', icon: 'list', label: 'warehouse:nav.count' } }),
  page('/transfers', stock('transfers'), 'stock:transfer.many', { nav: { group: 'work', icon: 'ship', label: 'warehouse:nav.transfers' } }),
  page('/transfers/$paper', stock('transfer'), 'stock:transfer.one'),
  page('/returns', stock('returns'), 'stock:returns.title', { nav: { group: 'work', icon: 'refund', label: 'warehouse:nav.returns' } }),
  page('/returns/$paper', stock('return'), 'stock:returns.one'),
  page('/stock', stock('lookup'), 'stock:lookup.title', { nav: { group: 'work', icon: 'search', label: 'warehouse:nav.stock' } }),
  // orders
  // logistics
  page('/shipments/$shipment/labels', () => import('@/features/logistics/seller/LabelsPage'), 'logistics:label.print'),
];
