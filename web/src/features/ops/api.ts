// Answers of /api/ops, /api/stock/proof as the pages read them.
export interface Queue {
  module: string;
  events_waiting: number;
  events_parked: number;
  events_dead: number;
  jobs_waiting: number;
  jobs_dead: number;
}

interface Dead {
  id: string;
  module: string;
  attempts: number;
  at: string;
  error: string;
  payload: unknown;
}

export interface DeadEvent extends Dead {
  subject: string;
  key: string;
}

export interface DeadJob extends Dead {
  kind: string;
  unique_key: string | null;
}

export interface Disagreement {
  seller: string;
  variant: string;
  warehouse: string;
  on_hand: number;
  moved: number;
  reserved: number;
  promised: number;
}
