// Which statuses mean the same to the eye, over all modules.

export type Tone = 'done' | 'waiting' | 'problem' | 'info' | 'quiet';

const words: Record<Tone, string> = {
  done: `accepted active approved arrived available cleared closed_paid completed won prevented confirmed delivered done enabled fulfilled paid_out passed
    picked published received refunded released resolved settled shipped_all succeeded verified open_for_orders packed counted`,
  waiting: `awaiting_payment awaiting_shipment awaiting_receipt awaiting_approval created delayed draft held in_review invited new on_hold open pending
    pending_approval pending_payment placed processing queued ready requested requires_action requires_confirmation requires_payment_method
    requires_review reserved running scheduled submitted unknown unpaid waiting waiting_buyer waiting_seller needs_response warning_needs_response awaiting_pick awaiting_pack`,
  problem: `cancelled canceled conflicted dead declined delivery_failed disputed expired failed failing frozen locked lost overdue prohibited rejected
    return_to_sender returned revoked suspended mismatch oversold`,
  info: `answered authorized charged customs dispatched in_transit info_received label_created out_for_delivery paid partially_paid partially_refunded
    partially_shipped partly_shipped partly_refunded partially_captured partially_captured_capturable picked_up ready_for_pickup received_by_carrier replied requires_capture under_review warning_under_review return_requested shipped picking packing`,
  quiet: 'archived warning_closed closed disabled inactive none withdrawn removed superseded not_sent read',
};

const table = new Map<string, Tone>(
  (Object.entries(words) as [Tone, string][]).flatMap(([tone, list]) => list.split(/\s+/).map((word) => [word, tone] as const)),
);

/** The tone of a status; an unknown one is quiet, never alarming. */
export const toneOf = (status: string): Tone => table.get(status) ?? 'quiet';
