// Conversations as the desk answers them.
import { api, path } from '@/api';
import type { Answer } from '@/api/schemas';

export type Party = Answer<'PartyView'>;
export type Conversation = Answer<'ConversationView'>;
export type Seat = Answer<'SeatView'>;
export type MessageKind = Answer<'MessageKind'>;
export type Attachment = Answer<'Attachment'>;
export type Message = Answer<'MessageView'>;

export interface NewMessage {
  client_id: string;
  text: string;
  attachments: string[];
}

export type Unread = Answer<'Unread'>;

export const conversations = '/api/desk/conversations';
export const unreadKey = ['/api/desk/unread'] as const;

export const markRead = (id: string, upTo: number) => api.post<Unread>(path`/api/desk/conversations/${id}/read`, { up_to: upTo });

/** The first message about something: opens the conversation. */
export interface First {
  order?: string;
  product?: string;
  seller?: string;
  subject?: string;
  message: NewMessage;
}
export const openConversation = (first: First) => api.post<{ conversation: Conversation; message: Message }>(conversations, first);
