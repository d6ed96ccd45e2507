import { type Entry, page } from '../entry';

// One line a page, under its feature. Paths are without language; `$name` is a variable part (useParam('name')).
export const storeRoutes: Entry[] = [
  // catalog
  page('/', () => import('@/features/catalog/store/HomePage'), 'store:home.title', { ns: ['goods'] }),
  page('/search', () => import('@/features/catalog/store/SearchPage'), 'goods:search.title'),
  page('/products/$product', () => import('@/features/catalog/store/ProductPage'), 'goods:product.title', { ns: ['desk'] }),
  page('/sellers/$seller', () => import('@/features/catalog/store/SellerPage'), 'goods:search.seller'),
  // orders
  page('/cart', () => import('@/features/orders/store/CartPage'), 'orders:cart.title'),
  page('/checkout', () => import('@/features/orders/store/CheckoutPage'), 'orders:checkout.title', { ns: ['compliance'], kind: 'buyer', roles: ['owner', 'buyer'] }),
  page('/orders', () => import('@/features/orders/store/OrdersPage'), 'orders:list.title', { kind: 'buyer', signedIn: true, nav: { group: 'main', icon: 'document', label: 'store:nav.orders' } }),
  page('/orders/$order', () => import('@/features/orders/store/OrderPage'), 'orders:doc.title', { ns: ['compliance', 'papers'], kind: 'buyer', signedIn: true }),
  page('/papers/$paper', () => import('@/features/documents/PaperPage'), 'papers:set.title', { kind: 'buyer', signedIn: true }),
  page('/orders/$order/confirmation', () => import('@/features/orders/store/ConfirmationPage'), 'orders:paper.name', { kind: 'buyer', signedIn: true }),
  page('/orders/$order/after-sale', () => import('@/features/orders/store/NewClaimPage'), 'orders:newClaim.title', { kind: 'buyer', roles: ['owner', 'buyer'] }),
  page('/after-sales', () => import('@/features/orders/store/ClaimsPage'), 'orders:claim.list.title', { kind: 'buyer', signedIn: true }),
  page('/after-sales/$afterSale', () => import('@/features/orders/store/ClaimPage'), 'orders:claim.title', { kind: 'buyer', signedIn: true }),
  page('/disputes', () => import('@/features/orders/store/DisputesPage'), 'orders:dispute.list', { kind: 'buyer', signedIn: true }),
  page('/disputes/$dispute', () => import('@/features/orders/store/DisputePage'), 'orders:dispute.title', { kind: 'buyer', signedIn: true }),
  page('/review/$checkout', () => import('@/features/orders/store/ReviewPage'), 'orders:review.title', { kind: 'buyer', signedIn: true }),
  // payments
  page('/pay/$checkout', () => import('@/features/payments/store/PayPage'), 'payments:pay.title', { kind: 'buyer', signedIn: true }),
  // logistics
  page('/orders/$order/tracking', () => import('@/features/logistics/store/TrackingPage'), 'logistics:tracking.title', { signedIn: true }),
  // desk
  // insight
  page('/outbox', () => import('@/features/notices/OutboxPage'), 'notices:outbox.title'),
];
