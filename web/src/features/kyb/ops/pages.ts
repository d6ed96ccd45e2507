// The desk's pages of firms that show who they are.
export { default as queue } from './QueuePage';
export { default as firm } from './FirmPage';
export { default as checklists } from './ChecklistsPage';
