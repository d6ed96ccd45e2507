// The desk's pages of compliance travel together: who looks at one looks at the next.
export { default as licences } from './LicencesPage';
export { default as matrix } from './MatrixPage';
export { default as packs } from './PacksPage';
export { default as tariffs } from './TariffsPage';
