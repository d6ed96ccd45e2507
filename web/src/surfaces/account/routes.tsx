import { type Entry, page } from '../entry';

const brands = (name: 'brands' | 'form' | 'notice') => () => import('@/features/ip/pages').then((all) => ({ default: all[name] }));

// Pages of a logged-in person of any kind, under /account. Navigation groups: you, firm, buying.
export const accountRoutes: Entry[] = [
  page('/', () => import('@/pages/SurfaceHome'), 'common:account.title'),
  page('/notices', () => import('@/features/notices/NoticesPage'), 'notices:list.title', {
    nav: { group: 'you', icon: 'bell', label: 'store:nav.notices' },
  }),
  page('/notices/preferences', () => import('@/features/notices/PreferencesPage'), 'notices:preferences.title'),
  // identity
  page('/profile', () => import('@/features/identity/account/ProfilePage'), 'identity:profile.title', {
    nav: { group: 'you', icon: 'user', label: 'store:nav.profile' },
  }),
  page('/security', () => import('@/features/identity/account/SecurityPage'), 'identity:security.title', {
    nav: { group: 'you', icon: 'lock', label: 'store:nav.security' },
  }),
  page('/privacy', () => import('@/features/identity/account/PrivacyPage'), 'identity:privacy.title', {
    nav: { group: 'you', icon: 'shield', label: 'store:nav.privacy' },
  }),
  page('/organisation', () => import('@/features/identity/account/OrganisationPage'), 'identity:firm.title', {
    ns: ['orders'],
    nav: { group: 'firm', icon: 'home', label: 'store:nav.organisation' },
  }),
  page('/verification', () => import('@/features/kyb/account/VerificationPage'), 'identity:kyb.title', {
    ns: ['orders'],
    roles: ['owner'],
    nav: { group: 'firm', icon: 'stamp', label: 'store:nav.verification' },
  }),
  page('/members', () => import('@/features/identity/account/MembersPage'), 'identity:members.title', {
    nav: { group: 'firm', icon: 'users', label: 'store:nav.members' },
  }),
  page('/keys', () => import('@/features/identity/account/ApiKeysPage'), 'identity:keys.title', {
    nav: { group: 'firm', icon: 'key', label: 'store:nav.keys' },
  }),
  // webhooks
  page('/webhooks', () => import('@/features/webhooks/account/EndpointsPage'), 'webhooks:list.title', {
    nav: { group: 'firm', icon: 'external', label: 'store:nav.webhooks' },
  }),
  page('/webhooks/$endpoint', () => import('@/features/webhooks/account/EndpointPage'), 'webhooks:detail.title', { roles: ['owner'] }),
  page('/webhooks/deliveries/$delivery', () => import('@/features/webhooks/account/DeliveryPage'), 'webhooks:delivery.title', { roles: ['owner'] }),
  // risk
  page('/policies', () => import('@/features/risk/account/PoliciesPage'), 'risk:policy.title', { signedIn: true, nav: { group: 'firm', icon: 'document', label: 'store:nav.policies' } }),
  page('/library', () => import('@/features/risk/LibraryPage'), 'risk:library.title', { signedIn: true, nav: { group: 'firm', icon: 'globe', label: 'store:nav.library' } }),
  // compliance
  page('/brands', brands('brands'), 'ip:title', { signedIn: true, nav: { group: 'firm', icon: 'shield', label: 'store:nav.brands' } }),
  page('/brands/notices/new', brands('form'), 'ip:notice.file', { roles: ['owner', 'staff', 'buyer'] }),
  page('/brands/notices/$notice', brands('notice'), 'ip:notice.one', { signedIn: true }),
  // orders
  page('/orders', () => import('@/features/orders/account/OrdersPage'), 'orders:list.title', { kind: 'buyer', signedIn: true, nav: { group: 'buying', icon: 'document', label: 'store:nav.orders' } }),
  page('/approvals', () => import('@/features/orders/account/ApprovalsPage'), 'orders:approval.list.title', { kind: 'buyer', signedIn: true, roles: ['owner', 'approver', 'buyer'], nav: { group: 'buying', icon: 'check', label: 'store:nav.approvals' } }),
  page('/approvals/$approval', () => import('@/features/orders/account/ApprovalPage'), 'orders:approval.title', { kind: 'buyer', signedIn: true, roles: ['owner', 'approver', 'buyer'] }),
  page('/after-sales', () => import('@/features/orders/account/ClaimsPage'), 'orders:claim.list.title', { kind: 'buyer', signedIn: true, nav: { group: 'buying', icon: 'refund', label: 'store:nav.returns' } }),
  page('/addresses', () => import('@/features/orders/account/AddressesPage'), 'orders:address.book', { kind: 'buyer', signedIn: true, nav: { group: 'buying', icon: 'pin', label: 'store:nav.addresses' } }),
  // payments
  page('/payments/$payment/receipt', () => import('@/features/payments/papers/ReceiptPage'), 'plans:receipt.title', { kind: 'buyer', signedIn: true }),
  page('/payments', () => import('@/features/payments/account/PaymentsPage'), 'payments:mine.title', { kind: 'buyer', signedIn: true, nav: { group: 'buying', icon: 'card', label: 'store:nav.payments' } }),
  // desk
  page('/messages', () => import('@/features/desk/account/MessagesPage'), 'desk:inbox.title', {
    signedIn: true,
    nav: { group: 'you', icon: 'message', label: 'common:shell.messages' },
  }),
  page('/messages/$conversation', () => import('@/features/desk/account/ConversationPage'), 'desk:detail.title', { signedIn: true }),
];

// Pages in front of the door, without header and menus: /login, /register, /reset, …
export const doorRoutes: Entry[] = [
  // identity
  page('/login', () => import('@/features/identity/door/LogInPage'), 'identity:logIn.title'),
  page('/register', () => import('@/features/identity/door/RegisterPage'), 'identity:register.title'),
  page('/reset', () => import('@/features/identity/door/ResetPage'), 'identity:reset.title'),
  page('/invitation', () => import('@/features/identity/door/InvitationPage'), 'identity:invitation.name'),
];
