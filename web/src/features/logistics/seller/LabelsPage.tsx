import { LabelSheet } from '../LabelSheet';

export default function LabelsPage() {
  return <LabelSheet />;
}
