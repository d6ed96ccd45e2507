// Server-sent events, with polling when they do not get through (some company proxies hold them back).
import { useEffect, useEffectEvent, useState } from 'react';

export type LiveState = 'connecting' | 'live' | 'polling';

interface Live {
  /** Each event: its name and its parsed data. */
  onEvent: (name: string, data: unknown) => void;
  /** Event names to listen to besides the unnamed one. */
  events?: readonly string[];
  /** What to do every `pollSeconds` while the stream is away. */
  onPoll?: () => void;
  pollSeconds?: number;
  enabled?: boolean;
}

const failuresBeforePolling = 3;

export function useLive(address: string, { onEvent, events = [], onPoll, pollSeconds = 10, enabled = true }: Live): LiveState {
  const [state, setState] = useState<LiveState>('connecting');
  const tell = useEffectEvent(onEvent);
  const poll = useEffectEvent(() => onPoll?.());
  const names = events.join(' ');

  useEffect(() => {
    if (!enabled) return;
    let source: EventSource | undefined;
    let polling: ReturnType<typeof setInterval> | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;

    const hear = (event: MessageEvent<string>) => {
      let data: unknown = event.data;
      try {
        data = JSON.parse(event.data);
      } catch {
        // Plain text is passed on as it came.
      }
      tell(event.type, data);
    };
    const fallBack = () => {
      if (polling) return;
      setState('polling');
      poll();
      polling = setInterval(() => poll(), pollSeconds * 1000);
    };
    const open = () => {
      if (typeof EventSource === 'undefined') return fallBack();
      source = new EventSource(address, { withCredentials: true });
      source.onopen = () => {
        // What happened while away was not heard: read it once.
        if (failures > 0) poll();
        failures = 0;
        clearInterval(polling);
        polling = undefined;
        setState('live');
      };
      source.onmessage = hear;
      for (const name of names.split(' ').filter(Boolean)) source.addEventListener(name, hear);
      source.onerror = () => {
        failures += 1;
        if (failures < failuresBeforePolling && source?.readyState !== EventSource.CLOSED) return;
        source?.close();
        fallBack();
        clearTimeout(retry);
        retry = setTimeout(open, Math.min(60, pollSeconds * failures) * 1000);
      };
    };
    open();
    return () => {
      source?.close();
      clearInterval(polling);
      clearTimeout(retry);
    };
  }, [address, enabled, names, pollSeconds]);

  return state;
}
