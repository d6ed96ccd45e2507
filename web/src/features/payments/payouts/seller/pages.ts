// These pages travel together: who looks at one looks at the next.
export { default as balance } from './BalancePage';
export { default as payouts } from './PayoutsPage';
export { default as payout } from './PayoutPage';
export { default as accounts } from './AccountsPage';
