// A shift goes through most of these: they travel together.
export { default as count } from './CountPage';
export { default as dispatchList } from './DispatchListPage';
export { default as lookup } from './LookupPage';
export { default as packList } from './PackListPage';
export { default as pickList } from './PickListPage';
export { default as pick } from './PickPage';
export { default as receive } from './ReceivePage';
export { default as return } from './ReturnPage';
export { default as returns } from './ReturnsPage';
export { default as today } from './TodayPage';
export { default as transfer } from './TransferPage';
export { default as transfers } from './TransfersPage';
