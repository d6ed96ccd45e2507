import { type Entry, page } from '../entry';

const compliance = (name: 'licences' | 'matrix' | 'packs' | 'tariffs') => () => import('@/features/compliance/ops/pages').then((all) => ({ default: all[name] }));
const ip = (name: 'desk' | 'notice' | 'suspension') => () => import('@/features/ip/ops/pages').then((all) => ({ default: all[name] }));
const customs = (name: 'declarations' | 'declaration') => () => import('@/features/compliance/declarations/ops/pages').then((all) => ({ default: all[name] }));
const risk = (name: 'cases' | 'case' | 'lists' | 'list' | 'register' | 'risk' | 'policies') => () => import('@/features/risk/ops/pages').then((all) => ({ default: all[name] }));
const kyb = (name: 'queue' | 'firm' | 'checklists') => () => import('@/features/kyb/ops/pages').then((all) => ({ default: all[name] }));
const papers = (name: 'papers' | 'paper' | 'check') => () => import('@/features/documents/pages').then((all) => ({ default: all[name] }));
const logistics = (name: 'shipments' | 'shipment' | 'labels' | 'services' | 'newService' | 'service') => () => import('@/features/logistics/ops/pages').then((all) => ({ default: all[name] }));
const bank = (name: 'payouts' | 'payout' | 'files' | 'file' | 'statements' | 'settlement' | 'reconciliation' | 'remittances' | 'payees') => () =>
  import('@/features/payments/payouts/ops/pages').then((all) => ({ default: all[name] }));
const chargebacks = (name: 'opsList' | 'opsRoom') => () => import('@/features/payments/chargebacks/pages').then((all) => ({ default: all[name] }));
const treasury = (name: 'currencies' | 'moves') => () => import('@/features/payments/treasury/pages').then((all) => ({ default: all[name] }));
const invoices = (name: 'opsList' | 'opsOne') => () => import('@/features/payments/papers/pages').then((all) => ({ default: all[name] }));
const money = ['operator', 'finance', 'support', 'risk'] as const;

// Under /ops. Navigation groups: overview, trade, catalogue, compliance, money, people, system.
export const opsRoutes: Entry[] = [
  page('/', () => import('@/features/insight/ops/HomePage'), 'ops:home.title', { ns: ['insight'], nav: { group: 'overview', icon: 'home', label: 'ops:nav.home' } }),
  // insight
  // orders
  page('/orders', () => import('@/features/orders/ops/OrdersPage'), 'orders:list.title', { nav: { group: 'trade', icon: 'document', label: 'ops:nav.orders' } }),
  page('/orders/$order', () => import('@/features/orders/ops/OrderPage'), 'orders:doc.title', { ns: ['compliance', 'papers'] }),
  page('/orders/$order/confirmation', () => import('@/features/orders/ops/ConfirmationPage'), 'orders:paper.name'),
  page('/after-sales', () => import('@/features/orders/ops/ClaimsPage'), 'orders:claim.list.title', { nav: { group: 'trade', icon: 'refund', label: 'ops:nav.returns' } }),
  page('/after-sales/$afterSale', () => import('@/features/orders/ops/ClaimPage'), 'orders:claim.title'),
  page('/disputes', () => import('@/features/orders/ops/DisputesPage'), 'orders:dispute.list', { roles: ['operator', 'support', 'finance'], nav: { group: 'trade', icon: 'alert', label: 'ops:nav.disputes' } }),
  page('/disputes/$dispute', () => import('@/features/orders/ops/DisputePage'), 'orders:dispute.title', { roles: ['operator', 'support', 'finance'] }),
  // catalog
  page('/products', () => import('@/features/catalog/ops/ProductsPage'), 'catalog:ops.title', { roles: ['operator', 'support', 'risk', 'compliance'], nav: { group: 'catalogue', icon: 'tag', label: 'ops:nav.products' } }),
  page('/products/$product', () => import('@/features/catalog/ops/ProductPage'), 'catalog:ops.product', { roles: ['operator', 'support', 'risk', 'compliance'] }),
  page('/categories', () => import('@/features/catalog/ops/CategoriesPage'), 'catalog:categories.title', { roles: ['operator'], nav: { group: 'catalogue', icon: 'list', label: 'ops:nav.categories' } }),
  // compliance
  page('/compliance/licences', compliance('licences'), 'compliance:licence.desk', { roles: ['compliance', 'operator'], nav: { group: 'compliance', icon: 'stamp', label: 'ops:nav.licences' } }),
  page('/compliance/matrix', compliance('matrix'), 'compliance:matrix.title', { roles: ['compliance', 'operator', 'support', 'risk'], nav: { group: 'compliance', icon: 'shield', label: 'ops:nav.matrix' } }),
  page('/compliance/packs', compliance('packs'), 'compliance:packs.title', { roles: ['compliance', 'operator'], nav: { group: 'compliance', icon: 'box', label: 'ops:nav.packs' } }),
  page('/compliance/tariffs', compliance('tariffs'), 'compliance:tariff.title', { roles: ['compliance', 'operator'], nav: { group: 'compliance', icon: 'list', label: 'ops:nav.tariffs' } }),
  page('/compliance/ip', ip('desk'), 'ip:desk.title', { roles: ['compliance', 'operator'], nav: { group: 'compliance', icon: 'shield', label: 'ops:nav.ip' } }),
  page('/compliance/ip/notices/$notice', ip('notice'), 'ip:notice.one', { roles: ['compliance', 'operator'] }),
  page('/compliance/ip/sellers/$suspension', ip('suspension'), 'ip:suspension.one', { roles: ['compliance', 'operator'] }),
  page('/declarations', customs('declarations'), 'customs:desk.title', { roles: ['compliance', 'operator'], nav: { group: 'compliance', icon: 'stamp', label: 'ops:nav.declarations' } }),
  page('/declarations/$declaration', customs('declaration'), 'customs:one.title', { roles: ['compliance', 'operator'] }),
  // risk
  page('/risk/cases', risk('cases'), 'risk:case.queue', { roles: ['risk', 'compliance', 'operator'], nav: { group: 'compliance', icon: 'alert', label: 'ops:nav.cases' } }),
  page('/risk/cases/$case', risk('case'), 'risk:case.title', { roles: ['risk', 'compliance', 'operator'] }),
  page('/risk/lists', risk('lists'), 'risk:list.title', { roles: ['risk', 'compliance', 'operator'], nav: { group: 'compliance', icon: 'list', label: 'ops:nav.lists' } }),
  page('/risk/lists/$list', risk('list'), 'risk:list.one', { roles: ['risk', 'compliance', 'operator'] }),
  page('/risk/register', risk('register'), 'risk:register.title', { roles: ['risk', 'compliance', 'operator'], nav: { group: 'compliance', icon: 'shield', label: 'ops:nav.register' } }),
  page('/risk/register/$risk', risk('risk'), 'risk:register.one', { roles: ['risk', 'compliance', 'operator'] }),
  page('/risk/policies', risk('policies'), 'risk:policy.title', { roles: ['risk', 'compliance', 'operator'], nav: { group: 'compliance', icon: 'document', label: 'ops:nav.policies' } }),
  page('/risk/library', () => import('@/features/risk/LibraryPage'), 'risk:library.title', { nav: { group: 'compliance', icon: 'globe', label: 'ops:nav.library' } }),
  page('/kyb', kyb('queue'), 'identity:kyb.queue', { roles: ['risk', 'compliance', 'operator'], nav: { group: 'compliance', icon: 'users', label: 'ops:nav.kyb' } }),
  page('/kyb/checklists', kyb('checklists'), 'identity:kyb.checklists', { roles: ['risk', 'compliance', 'operator'] }),
  page('/kyb/firms/$firm', kyb('firm'), 'identity:kyb.oneFirm', { roles: ['risk', 'compliance', 'operator'] }),
  // documents
  page('/papers/$paper', papers('paper'), 'papers:set.title', { roles: ['compliance', 'operator'] }),
  page('/orders/$order/papers', papers('papers'), 'papers:set.title', { ns: ['compliance'], roles: ['compliance', 'operator'] }),
  page('/orders/$order/papers/$kind', papers('paper'), 'papers:set.title', { roles: ['compliance', 'operator'] }),
  page('/invoice-check', papers('check'), 'papers:check.title', { nav: { group: 'compliance', icon: 'document', label: 'ops:nav.invoiceCheck' } }),
  // payments
  page('/payments', () => import('@/features/payments/ops/PaymentsPage'), 'payments:ops.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'card', label: 'ops:nav.payments' } }),
  page('/payments/$payment', () => import('@/features/payments/ops/PaymentPage'), 'payments:ops.payment', { roles: ['operator', 'finance', 'support', 'risk'] }),
  page('/payment-queue', () => import('@/features/payments/ops/QueuePage'), 'payments:queue.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'alert', label: 'ops:nav.paymentQueue' } }),
  page('/connectors', () => import('@/features/payments/ops/ConnectorsPage'), 'payments:connectors.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'card', label: 'ops:nav.connectors' } }),
  page('/refunds', () => import('@/features/payments/ops/RefundsPage'), 'payments:refund.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'refund', label: 'ops:nav.refunds' } }),
  page('/ledger', () => import('@/features/payments/ops/LedgerPage'), 'payments:ledger.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'list', label: 'ops:nav.ledger' } }),
  page('/fees', () => import('@/features/payments/ops/FeesPage'), 'terms:fees.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'money', label: 'ops:nav.fees' } }),
  page('/invoices', invoices('opsList'), 'plans:papers.title', { ns: ['payouts'], roles: money, nav: { group: 'money', icon: 'document', label: 'ops:nav.invoices' } }),
  page('/invoices/one', invoices('opsOne'), 'plans:papers.one', { ns: ['payouts'], roles: money }),
  page('/plans', () => import('@/features/payments/plans/PriceListsPage'), 'plans:ops.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'card', label: 'ops:nav.plans' } }),
  page('/rates', () => import('@/features/payments/ops/RatesPage'), 'payments:rates.title', { roles: ['operator', 'finance', 'support', 'risk'], nav: { group: 'money', icon: 'chart', label: 'ops:nav.rates' } }),
  page('/currencies', treasury('currencies'), 'treasury:title', { roles: money, nav: { group: 'money', icon: 'money', label: 'ops:nav.currencies' } }),
  page('/currencies/$currency', treasury('moves'), 'treasury:title', { roles: money }),
  page('/payouts', bank('payouts'), 'payouts:ops.title', { ns: ['payments'], roles: money, nav: { group: 'money', icon: 'external', label: 'ops:nav.payouts' } }),
  page('/payouts/$payout', bank('payout'), 'payouts:one.title', { ns: ['payments'], roles: money }),
  page('/payout-files', bank('files'), 'payouts:files.title', { roles: money, nav: { group: 'money', icon: 'document', label: 'ops:nav.payoutFiles' } }),
  page('/payout-files/$file', bank('file'), 'payouts:files.one', { ns: ['payments'], roles: money }),
  page('/statements', bank('statements'), 'payouts:statements.title', { roles: money, nav: { group: 'money', icon: 'list', label: 'ops:nav.statements' } }),
  page('/settlements/$settlement', bank('settlement'), 'payouts:settlements.one', { roles: money }),
  page('/remittances', bank('remittances'), 'payouts:remit.title', { roles: money, nav: { group: 'money', icon: 'money', label: 'ops:nav.remittances' } }),
  page('/reconciliation', bank('reconciliation'), 'payouts:recon.title', { roles: money, nav: { group: 'money', icon: 'check', label: 'ops:nav.reconciliation' } }),
  page('/payees', bank('payees'), 'payouts:payees.title', { roles: money, nav: { group: 'money', icon: 'users', label: 'ops:nav.payees' } }),
  page('/chargebacks', chargebacks('opsList'), 'chargebacks:list.title', { roles: money, nav: { group: 'money', icon: 'card', label: 'ops:nav.chargebacks' } }),
  page('/chargebacks/$chargeback', chargebacks('opsRoom'), 'chargebacks:room.title', { roles: money }),
  // logistics
  page('/shipments', logistics('shipments'), 'logistics:list.title', { nav: { group: 'trade', icon: 'ship', label: 'ops:nav.shipments' } }),
  page('/shipments/$shipment', logistics('shipment'), 'logistics:tracking.shipment'),
  page('/shipments/$shipment/labels', logistics('labels'), 'logistics:label.print'),
  page('/services', logistics('services'), 'logistics:services.title', { nav: { group: 'trade', icon: 'globe', label: 'ops:nav.services' } }),
  page('/services/new', logistics('newService'), 'logistics:services.new', { roles: ['operator'] }),
  page('/services/$service', logistics('service'), 'logistics:services.card'),
  // stock
  // desk
  page('/desk', () => import('@/features/desk/ops/DeskPage'), 'desk:ops.title', {
    roles: ['support', 'operator'],
    nav: { group: 'people', icon: 'message', label: 'ops:nav.messages' },
  }),
  page('/desk/$conversation', () => import('@/features/desk/ops/ConversationPage'), 'desk:detail.title', { roles: ['support', 'operator'] }),
  // identity
  page('/organisations', () => import('@/features/identity/ops/OrganisationsPage'), 'identity:ops.organisations', {
    nav: { group: 'people', icon: 'home', label: 'ops:nav.organisations' },
    roles: ['operator', 'support', 'risk', 'compliance'],
  }),
  page('/organisations/$organisation', () => import('@/features/identity/ops/OrganisationPage'), 'identity:ops.organisation', {
    roles: ['operator', 'support', 'risk', 'compliance'],
  }),
  page('/people', () => import('@/features/identity/ops/PeoplePage'), 'identity:ops.people', {
    nav: { group: 'people', icon: 'users', label: 'ops:nav.people' },
    roles: ['operator', 'support', 'risk', 'compliance'],
  }),
  page('/people/$person', () => import('@/features/identity/ops/PersonPage'), 'identity:ops.person', {
    roles: ['operator', 'support', 'risk', 'compliance'],
  }),
  page('/audit', () => import('@/features/identity/ops/AuditPage'), 'identity:audit.title', {
    nav: { group: 'system', icon: 'list', label: 'ops:nav.audit' },
    roles: ['operator', 'risk', 'compliance'],
  }),
  // ops
  page('/queues', () => import('@/features/ops/ops/QueuesPage'), 'ops:queues.title', {
    nav: { group: 'system', icon: 'alert', label: 'ops:nav.queues' },
    roles: ['operator', 'risk', 'compliance'],
  }),
  page('/checks', () => import('@/features/ops/ops/ChecksPage'), 'ops:checks.title', {
    nav: { group: 'system', icon: 'check', label: 'ops:nav.checks' },
    roles: ['operator'],
  }),
];
