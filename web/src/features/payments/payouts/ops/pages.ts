// These pages travel together: who looks at one looks at the next.
export { default as payouts } from './PayoutsPage';
export { default as payout } from './PayoutPage';
export { default as files } from './FilesPage';
export { default as file } from './FilePage';
export { default as statements } from './StatementsPage';
export { default as settlement } from './SettlementPage';
export { default as reconciliation } from './ReconciliationPage';
export { default as remittances } from './RemittancesPage';
export { default as payees } from './PayeesPage';
