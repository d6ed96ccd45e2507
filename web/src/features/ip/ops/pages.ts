// The desk's pages of intellectual property travel together.
export { default as desk } from './DeskPage';
export { default as notice } from './NoticePage';
export { default as suspension } from './SuspensionPage';
