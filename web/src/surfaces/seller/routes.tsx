import { type Entry, page } from '../entry';

const compliance = (name: 'gaps' | 'hs' | 'licences') => () => import('@/features/compliance/seller/pages').then((all) => ({ default: all[name] }));
const brands = (name: 'brands' | 'form' | 'notice') => () => import('@/features/ip/pages').then((all) => ({ default: all[name] }));
const customs = (name: 'declarations' | 'declaration' | 'declarant' | 'refundFiles' | 'refundFile') => () =>
  import('@/features/compliance/declarations/seller/pages').then((all) => ({ default: all[name] }));
const papers = (name: 'papers' | 'paper' | 'register' | 'letterhead' | 'check') => () => import('@/features/documents/pages').then((all) => ({ default: all[name] }));
const logistics = (name: 'shipments' | 'shipment' | 'labels') => () => import('@/features/logistics/seller/pages').then((all) => ({ default: all[name] }));
const payouts = (name: 'balance' | 'payouts' | 'payout' | 'accounts') => () => import('@/features/payments/payouts/seller/pages').then((all) => ({ default: all[name] }));
const chargebacks = (name: 'list' | 'room') => () => import('@/features/payments/chargebacks/pages').then((all) => ({ default: all[name] }));
const invoices = (name: 'sellerList' | 'sellerOne') => () => import('@/features/payments/papers/pages').then((all) => ({ default: all[name] }));

// Under /seller. Navigation groups: work, goods, trade, money, firm.
export const sellerRoutes: Entry[] = [
  page('/', () => import('@/features/insight/seller/HomePage'), 'seller:home.title', { ns: ['insight'], nav: { group: 'work', icon: 'home', label: 'seller:nav.home' } }),
  // catalog
  page('/products', () => import('@/features/catalog/seller/ProductsPage'), 'catalog:own.title', { roles: ['owner', 'staff'], nav: { group: 'goods', icon: 'tag', label: 'seller:nav.products' } }),
  page('/products/new', () => import('@/features/catalog/seller/ProductPage'), 'catalog:own.new', { ns: ['compliance', 'plans'], roles: ['owner', 'staff'] }),
  page('/products/$product', () => import('@/features/catalog/seller/ProductPage'), 'catalog:own.product', { ns: ['compliance', 'plans'], roles: ['owner', 'staff'] }),
  page('/offers', () => import('@/features/catalog/seller/OffersPage'), 'catalog:offers.title', { roles: ['owner', 'staff'], nav: { group: 'goods', icon: 'store', label: 'seller:nav.offers' } }),
  page('/offers/new', () => import('@/features/catalog/seller/OfferPage'), 'catalog:offers.add', { roles: ['owner', 'staff'] }),
  page('/offers/$offer', () => import('@/features/catalog/seller/OfferPage'), 'catalog:offers.offer', { roles: ['owner', 'staff'] }),
  page('/imports', () => import('@/features/catalog/seller/ImportsPage'), 'catalog:import.list', { roles: ['owner', 'staff'], nav: { group: 'goods', icon: 'upload', label: 'seller:nav.import' } }),
  page('/imports/new', () => import('@/features/catalog/seller/NewImportPage'), 'catalog:import.start', { roles: ['owner', 'staff'] }),
  page('/imports/$import', () => import('@/features/catalog/seller/ImportPage'), 'catalog:import.title', { roles: ['owner', 'staff'] }),
  // compliance
  page('/compliance/gaps', compliance('gaps'), 'compliance:gaps.title', { nav: { group: 'goods', icon: 'shield', label: 'seller:nav.compliance' } }),
  page('/compliance/hs', compliance('hs'), 'compliance:hs.title', { roles: ['owner', 'staff'] }),
  page('/compliance/licences', compliance('licences'), 'compliance:licence.title'),
  page('/brands', brands('brands'), 'ip:title', { roles: ['owner', 'staff'], nav: { group: 'goods', icon: 'stamp', label: 'seller:nav.brands' } }),
  page('/brands/notices/new', brands('form'), 'ip:notice.file', { roles: ['owner', 'staff'] }),
  page('/brands/notices/$notice', brands('notice'), 'ip:notice.one', { roles: ['owner', 'staff'] }),
  page('/declarations', customs('declarations'), 'customs:list.title', { nav: { group: 'trade', icon: 'stamp', label: 'seller:nav.declarations' } }),
  page('/declarations/declarant', customs('declarant'), 'customs:declarant.title', { roles: ['owner', 'staff'] }),
  page('/declarations/$declaration', customs('declaration'), 'customs:one.title', { ns: ['compliance'] }),
  page('/refund-files', customs('refundFiles'), 'customs:refund.title'),
  page('/refund-files/$declaration', customs('refundFile'), 'customs:refund.one'),
  // documents
  page('/papers', papers('register'), 'papers:register.title', { nav: { group: 'trade', icon: 'stamp', label: 'seller:nav.papers' } }),
  page('/papers/$paper', papers('paper'), 'papers:set.title'),
  page('/orders/$order/papers', papers('papers'), 'papers:set.title', { ns: ['compliance'] }),
  page('/orders/$order/papers/$kind', papers('paper'), 'papers:set.title'),
  page('/letterhead', papers('letterhead'), 'papers:head.title', { roles: ['owner', 'staff', 'warehouse', 'finance'] }),
  page('/invoice-check', papers('check'), 'papers:check.title'),
  // stock
  page('/stock', () => import('@/features/stock/seller/InventoryPage'), 'stock:inventory.title', { nav: { group: 'goods', icon: 'boxes', label: 'seller:nav.inventory' } }),
  page('/stock/$variant', () => import('@/features/stock/seller/ItemPage'), 'stock:item.one'),
  page('/stock-papers', () => import('@/features/stock/seller/PapersPage'), 'stock:papers.title'),
  page('/warehouses', () => import('@/features/stock/seller/WarehousesPage'), 'stock:warehouse.many', { nav: { group: 'goods', icon: 'warehouse', label: 'seller:nav.warehouses' } }),
  page('/warehouses/new', () => import('@/features/stock/seller/WarehousePage'), 'stock:warehouse.add', { roles: ['owner', 'staff'] }),
  page('/warehouses/$warehouse', () => import('@/features/stock/seller/WarehousePage'), 'stock:warehouse.one', { roles: ['owner', 'staff'] }),
  // orders
  page('/orders', () => import('@/features/orders/seller/OrdersPage'), 'orders:list.title', { nav: { group: 'trade', icon: 'document', label: 'seller:nav.orders' } }),
  page('/orders/$order', () => import('@/features/orders/seller/OrderPage'), 'orders:doc.title', { ns: ['compliance', 'papers'] }),
  page('/orders/$order/ship', () => import('@/features/orders/seller/ShipPage'), 'orders:ship.title', { roles: ['owner', 'staff', 'warehouse'] }),
  page('/orders/$order/confirmation', () => import('@/features/orders/seller/ConfirmationPage'), 'orders:paper.name'),
  page('/after-sales', () => import('@/features/orders/seller/ClaimsPage'), 'orders:claim.list.title', { nav: { group: 'trade', icon: 'refund', label: 'seller:nav.returns' } }),
  page('/after-sales/$afterSale', () => import('@/features/orders/seller/ClaimPage'), 'orders:claim.title'),
  page('/disputes', () => import('@/features/orders/seller/DisputesPage'), 'orders:dispute.list', { nav: { group: 'trade', icon: 'alert', label: 'seller:nav.disputes' } }),
  page('/disputes/$dispute', () => import('@/features/orders/seller/DisputePage'), 'orders:dispute.title'),
  page('/addresses', () => import('@/features/orders/seller/AddressesPage'), 'orders:address.book', { nav: { group: 'firm', icon: 'pin', label: 'seller:nav.addresses' } }),
  // payments
  page('/payments', () => import('@/features/payments/seller/MoneyPage'), 'payments:money.title', { roles: ['owner', 'finance'], nav: { group: 'money', icon: 'money', label: 'seller:nav.payments' } }),
  page('/terms', () => import('@/features/payments/seller/OffersPage'), 'terms:offers.title', { roles: ['owner', 'finance'], nav: { group: 'money', icon: 'document', label: 'seller:nav.terms' } }),
  page('/invoices', invoices('sellerList'), 'plans:papers.title', { ns: ['payouts'], roles: ['owner', 'finance'], nav: { group: 'money', icon: 'document', label: 'seller:nav.invoices' } }),
  page('/invoices/one', invoices('sellerOne'), 'plans:papers.one', { ns: ['payouts'], roles: ['owner', 'finance'] }),
  page('/plan', () => import('@/features/payments/plans/PlanPage'), 'plans:title', { roles: ['owner', 'finance'], nav: { group: 'money', icon: 'card', label: 'seller:nav.plan' } }),
  page('/exchange', () => import('@/features/payments/seller/ExchangePage'), 'payments:exchange.title', { roles: ['owner', 'finance'], nav: { group: 'money', icon: 'refund', label: 'seller:nav.exchange' } }),
  page('/exchange/$exchange', () => import('@/features/payments/seller/OneExchangePage'), 'payments:exchange.one', { roles: ['owner', 'finance'] }),
  page('/balance', payouts('balance'), 'payouts:balance.title', { roles: ['owner', 'finance'], nav: { group: 'money', icon: 'chart', label: 'seller:nav.balance' } }),
  page('/payouts', payouts('payouts'), 'payouts:list.title', { ns: ['payments'], roles: ['owner', 'finance'], nav: { group: 'money', icon: 'external', label: 'seller:nav.payouts' } }),
  page('/payouts/accounts', payouts('accounts'), 'payouts:accounts.title', { roles: ['owner', 'finance'] }),
  page('/payouts/$payout', payouts('payout'), 'payouts:one.title', { ns: ['payments'], roles: ['owner', 'finance'] }),
  page('/chargebacks', chargebacks('list'), 'chargebacks:list.title', { roles: ['owner', 'finance'], nav: { group: 'money', icon: 'card', label: 'seller:nav.chargebacks' } }),
  page('/chargebacks/$chargeback', chargebacks('room'), 'chargebacks:room.title', { roles: ['owner', 'finance'] }),
  // logistics
  page('/shipments', logistics('shipments'), 'logistics:list.title', { nav: { group: 'trade', icon: 'ship', label: 'seller:nav.shipments' } }),
  page('/shipments/$shipment', logistics('shipment'), 'logistics:tracking.shipment'),
  page('/shipments/$shipment/labels', logistics('labels'), 'logistics:label.print'),
  // desk
  // insight
  // identity
  page('/firm', () => import('@/features/identity/account/OrganisationPage'), 'identity:firm.title', {
    nav: { group: 'firm', icon: 'home', label: 'seller:nav.profile' },
  }),
  page('/team', () => import('@/features/identity/account/MembersPage'), 'identity:members.title', {
    nav: { group: 'firm', icon: 'users', label: 'seller:nav.team' },
  }),
  page('/keys', () => import('@/features/identity/account/ApiKeysPage'), 'identity:keys.title', {
    nav: { group: 'firm', icon: 'key', label: 'seller:nav.keys' },
    roles: ['owner'],
  }),
];
