// These pages travel together: who looks at one looks at the next.
export { default as list } from './ListPage';
export { default as room } from './RoomPage';
export { default as opsList } from './OpsListPage';
export { default as opsRoom } from './OpsRoomPage';
