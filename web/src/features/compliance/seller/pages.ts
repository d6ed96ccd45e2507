// The seller's pages of compliance travel together: who looks at one looks at the next.
export { default as gaps } from './GapsPage';
export { default as hs } from './HsPage';
export { default as licences } from './LicencesPage';
