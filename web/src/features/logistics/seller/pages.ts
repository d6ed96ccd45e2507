// These pages travel together: who looks at one looks at the next.
export { default as shipments } from './ShipmentsPage';
export { default as shipment } from './ShipmentPage';
export { default as labels } from './LabelsPage';
