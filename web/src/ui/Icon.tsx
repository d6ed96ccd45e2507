// The icons of the app, drawn on a 24 grid with one line weight.
const drawings = {
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.8 11.3L20.5 20.5',
  cart: 'M3 4h2.500l2.2 11h10.600L20.5 7.500H6.300M9.5 19.500h.01M17 19.500h.01',
  bell: 'M6 16.500V11a6 6 0 0 1 12 0v5.500l1.5 1.500h-15L6 16.500Zm4 4h4',
  message: 'M4 5h16v11.500H10.500L6 20v-3.500H4V5Zm4 4h8M8 12.500h5',
  user: 'M12 4a3.8 3.8 0 1 0 0 7.600A3.8 3.8 0 0 0 12 4ZM4.5 20.500c.8-4 3.7-6 7.5-6s6.7 2 7.5 6',
  users: 'M9 5a3.3 3.3 0 1 0 0 6.600A3.3 3.3 0 0 0 9 5ZM2.5 19.500c.6-3.6 3-5.4 6.5-5.400s5.9 1.8 6.5 5.400M15.5 5.300a3.3 3.3 0 0 1 0 6.100M18 14.800c2 .8 3.1 2.4 3.5 4.7',
  home: 'M4 11.5 12 4.500l8 7M6 10v9.500h4.500v-5.500h3v5.500H18V10',
  box: 'M4 8l8-4 8 4v8.500l-8 4-8-4V8Zm0 0 8 4m0 0 8-4m-8 4v8.500M8 6l8 4',
  boxes: 'M3.5 13h8v7h-8v-7Zm9.5 0h7.500v7H13v-7ZM8 4h8v7H8V4Zm3 0v2.500h2V4M6.5 13v2.500h2V13m7 0v2.500h2V13',
  tag: 'M4 4h8l8.5 8.5-8 8L4 12V4Zm4.2 4.200h.01',
  list: 'M8.5 6h12M8.5 12h12M8.5 18h12M4 6h.01M4 12h.01M4 18h.01',
  document: 'M6 3.500h8l4.5 4.500v12.500H6v-17Zm8 0V8h4.500M9 12.500h6M9 16h6',
  stamp: 'M9.5 12.500c1-2.5-.8-3.8-.8-6a3.3 3.3 0 0 1 6.6 0c0 2.2-1.8 3.5-.8 6M5 12.500h14v4.500H5v-4.500ZM4.5 20.500h15',
  ship: 'M3.5 14.500h17l-2.2 5H5.700l-2.2-5ZM6.5 14.500V10h11v4.500M12 10V4m0 0h3.500M9 10V7',
  truck: 'M2.5 6h11.500v10.500H2.500V6ZM14 10h4l3.5 3.500v3H14M6.5 18.500h.01M17.5 18.500h.01',
  plane: 'M21 4 3 11.500l6 2.5 2.5 6L21 4Zm-12 10 4.5-4.5',
  globe: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM3.5 12h17M12 3.500c2.5 2.3 3.6 5.2 3.6 8.500s-1.1 6.2-3.6 8.500c-2.5-2.3-3.6-5.2-3.6-8.500S9.5 5.8 12 3.500Z',
  pin: 'M12 21c4.5-5 6.5-8.3 6.5-11a6.5 6.5 0 0 0-13 0c0 2.7 2 6 6.5 11Zm0-13.500a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z',
  warehouse: 'M3.5 20V9L12 4.5 20.5 9v11M7 20v-7.500h10V20M7 16h10',
  scan: 'M4 8V4.500h3.500M16.5 4.500H20V8M20 16v3.500h-3.500M7.5 19.500H4V16M8 8v8M11 8v8M13.5 8v8M16 8v8',
  money: 'M3 6.500h18v11H3v-11Zm9 2.700a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.600ZM6 9.500h.01M18 14.500h.01',
  card: 'M3 5.500h18v13H3v-13Zm0 4.500h18M6.5 15h4',
  refund: 'M8 5.5 4 9.500l4 4M4 9.500h10a5.5 5.5 0 0 1 0 11H9',
  chart: 'M4 4v16h16.500M8 16.500v-4M12 16.500v-9M16 16.500v-6.500M19.5 16.500v-3',
  funnel: 'M4 5h16l-6.2 7.500v6.500l-3.6-2v-4.500L4 5Z',
  settings: 'M4 7h9M17 7h3M4 12h3M11 12h9M4 17h7M15 17h5M15 5v4M9 10v4M13 15v4',
  key: 'M8 8.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm4 4h8.500v3.500M17 12.500V15',
  lock: 'M5.5 11h13v9h-13v-9Zm2.5 0V8a4 4 0 0 1 8 0v3M12 14.500v2.5',
  shield: 'M12 3.5 19.5 6v6c0 4-2.8 6.9-7.5 8.5-4.7-1.6-7.5-4.5-7.5-8.500V6L12 3.500Zm-3.3 8.3 2.5 2.5 4.2-4.6',
  heart: 'M12 20S4 15 4 9.300A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.300C20 15 12 20 12 20Z',
  star: 'M12 4l2.4 5.1 5.6.7-4.1 3.9 1 5.6-4.9-2.7-4.9 2.7 1-5.600L4 9.800l5.6-.7L12 4Z',
  image: 'M3.5 5h17v14h-17V5Zm0 11 5-5 4 4 2.5-2.5 5.5 5M15.5 9h.01',
  upload: 'M12 15.500V4.500m0 0L7.5 9M12 4.5 16.5 9M4.5 15v4.500h15V15',
  download: 'M12 4.500v11m0 0L7.5 11m4.5 4.5 4.5-4.500M4.5 15v4.500h15V15',
  print: 'M7 8.500V4h10v4.500M7 16.500H4v-8h16v8h-3M7 13.500h10V20H7v-6.500Z',
  copy: 'M9 9h11v11H9V9ZM15 9V4H4v11h5',
  edit: 'M4.5 19.5 5.5 15 16 4.500l3.5 3.500L9 18.500l-4.5 1ZM13.5 7 17 10.5',
  trash: 'M4.5 6.500h15M9.5 6.500V4h5v2.500M6.5 6.5 7.5 20h9l1-13.500M10.5 10v6.500M13.5 10v6.5',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  check: 'M4.5 12.5 9.5 17.5 19.5 6.5',
  close: 'M5.5 5.500l13 13M18.5 5.500l-13 13',
  clock: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.500V12l3 2.5',
  alert: 'M12 4 2.8 20h18.400L12 4Zm0 6v5M12 17.500h.01',
  info: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 11v5.500M12 7.700h.01',
  help: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM9.5 9.500A2.5 2.5 0 0 1 12 7.300c1.4 0 2.5 1 2.5 2.3 0 1.9-2.5 2-2.5 3.900M12 16.500h.01',
  down: 'M6 9.500l6 6 6-6',
  up: 'M6 14.500l6-6 6 6',
  next: 'M9.5 6l6 6-6 6',
  previous: 'M14.5 6l-6 6 6 6',
  sort: 'M8 4.500v15m0 0L4.5 16M8 19.500l3.5-3.500M16 19.500v-15m0 0L12.5 8M16 4.5 19.5 8',
  filter: 'M4 6h16M7 12h10M10 18h4',
  menu: 'M4 6.500h16M4 12h16M4 17.500h16',
  more: 'M5.5 12h1M11.5 12h1M17.5 12h1',
  external: 'M13.5 4.500h6v6M19.5 4.5 11 13M17 13.500v6H4.500V7h6',
  offline: 'M4 4l16 16M8.5 15.500a5 5 0 0 1 5.6-1M5.5 12a9.5 9.5 0 0 1 4-2.400M2.5 8.700A14 14 0 0 1 6 6.500M12.5 9.300a9.5 9.5 0 0 1 6 2.700M10 5.300a14 14 0 0 1 11.5 3.400M12 19h.01',
  logout: 'M14 4.500H5v15h9M10 12h10.500m0 0L17 8.500m3.5 3.500L17 15.5',
  store: 'M4.5 10v10h15V10M3 9.5 5 4h14l2 5.500a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 1-6 0ZM9.5 20v-5.500h5V20',
} as const;

export type IconName = keyof typeof drawings;
export const iconNames = Object.keys(drawings) as IconName[];

interface Props {
  name: IconName;
  size?: number;
  /** Only when the icon stands alone; beside words it is decoration. */
  label?: string;
}

export function Icon({ name, size = 18, label }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={size < 20 ? 1.9 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      focusable="false"
    >
      <path d={drawings[name]} />
    </svg>
  );
}
