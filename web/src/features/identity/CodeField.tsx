import { TextInput, type TextInputProps } from '@mantine/core';

/** Six digits from a mail, a text message or an authenticator. */
export function CodeField(props: TextInputProps) {
  return (
    <TextInput
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={12}
      required
      spellCheck={false}
      {...props}
      styles={{ input: { fontFamily: 'var(--mono)', fontSize: 'var(--text-lg)', letterSpacing: '0.3em' } }}
    />
  );
}
