import { NoticeDoc } from '../NoticePage';

/** A notice as the desk sees it: with how both firms stand. */
export default function NoticePage() {
  return <NoticeDoc back="/ops/compliance/ip" />;
}
