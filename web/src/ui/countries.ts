// ISO 3166-1 alpha-2 of places that can be shipped to, each with a point near its trade: main port or capital.
// Points are for drawing lanes, not for distance.

const rows = `AD 42.5 1.5 AE 25.1 55.2 AF 34.5 69.2 AG 17.1 -61.8 AL 41.3 19.5 AM 40.2 44.5 AO -8.8 13.2 AR -34.6 -58.4 AT 48.2 16.4 AU -33.9 151.2
AZ 40.4 49.9 BA 43.9 18.4 BB 13.1 -59.6 BD 22.3 91.8 BE 51.2 4.4 BF 12.4 -1.5 BG 42.7 23.3 BH 26.2 50.6 BI -3.4 29.4 BJ 6.4 2.4 BN 4.9 114.9
BO -16.5 -68.1 BR -23.9 -46.3 BS 25.1 -77.3 BT 27.5 89.6 BW -24.7 25.9 BY 53.9 27.6 BZ 17.5 -88.2 CA 43.7 -79.4 CD -4.3 15.3 CF 4.4 18.6
CG -4.8 11.9 CH 47.4 8.5 CI 5.3 -4.0 CL -33.0 -71.6 CM 4.1 9.7 CN 31.2 121.5 CO 10.4 -75.5 CR 9.9 -84.1 CU 23.1 -82.4 CV 14.9 -23.5 CY 34.7 33.0
CZ 50.1 14.4 DE 53.5 10.0 DJ 11.6 43.1 DK 55.7 12.6 DM 15.3 -61.4 DO 18.5 -69.9 DZ 36.8 3.1 EC -2.2 -79.9 EE 59.4 24.8 EG 31.2 29.9 ER 15.3 38.9
ES 39.5 -0.4 ET 9.0 38.8 FI 60.2 24.9 FJ -18.1 178.4 FR 49.5 0.1 GA 0.4 9.5 GB 51.5 -0.1 GD 12.1 -61.7 GE 41.7 44.8 GH 5.6 -0.0 GM 13.5 -16.6
GN 9.5 -13.7 GQ 3.8 8.8 GR 37.9 23.6 GT 14.6 -90.5 GW 11.9 -15.6 GY 6.8 -58.2 HK 22.3 114.2 HN 15.6 -87.9 HR 45.8 16.0 HT 18.5 -72.3 HU 47.5 19.0
ID -6.1 106.9 IE 53.3 -6.3 IL 32.8 35.0 IN 19.0 72.9 IQ 30.5 47.8 IR 27.2 56.3 IS 64.1 -21.9 IT 44.4 8.9 JM 18.0 -76.8 JO 29.5 35.0 JP 35.6 139.8
KE -4.0 39.7 KG 42.9 74.6 KH 11.6 104.9 KI 1.3 173.0 KM -11.7 43.3 KN 17.3 -62.7 KR 35.1 129.0 KW 29.4 48.0 KZ 43.3 76.9 LA 18.0 102.6 LB 33.9 35.5
LC 14.0 -61.0 LI 47.1 9.5 LK 6.9 79.9 LR 6.3 -10.8 LS -29.3 27.5 LT 55.7 21.1 LU 49.6 6.1 LV 56.9 24.1 LY 32.9 13.2 MA 33.6 -7.6 MC 43.7 7.4
MD 47.0 28.8 ME 42.1 19.1 MG -18.1 49.4 MH 7.1 171.4 MK 42.0 21.4 ML 12.6 -8.0 MM 16.8 96.2 MN 47.9 106.9 MO 22.2 113.5 MR 18.1 -16.0 MT 35.9 14.5
MU -20.2 57.5 MV 4.2 73.5 MW -15.8 35.0 MX 19.2 -96.1 MY 3.0 101.4 MZ -26.0 32.6 NA -22.9 14.5 NE 13.5 2.1 NG 6.5 3.4 NI 12.1 -86.3 NL 51.9 4.5
NO 59.9 10.8 NP 27.7 85.3 NR -0.5 166.9 NZ -36.8 174.8 OM 23.6 58.6 PA 9.0 -79.5 PE -12.0 -77.1 PG -9.5 147.2 PH 14.6 121.0 PK 24.8 67.0 PL 54.4 18.6
PR 18.5 -66.1 PT 38.7 -9.1 PW 7.5 134.6 PY -25.3 -57.6 QA 25.3 51.5 RO 44.2 28.6 RS 44.8 20.5 RU 55.8 37.6 RW -1.9 30.1 SA 21.5 39.2 SB -9.4 160.0
SC -4.6 55.5 SD 19.6 37.2 SE 57.7 12.0 SG 1.3 103.8 SI 45.5 13.7 SK 48.1 17.1 SL 8.5 -13.2 SM 43.9 12.4 SN 14.7 -17.4 SO 2.0 45.3 SR 5.8 -55.2
SS 4.9 31.6 ST 0.3 6.7 SV 13.7 -89.2 SY 35.5 35.8 SZ -26.3 31.1 TD 12.1 15.0 TG 6.1 1.2 TH 13.1 100.9 TJ 38.6 68.8 TL -8.6 125.6 TM 37.9 58.4
TN 36.8 10.2 TO -21.1 -175.2 TR 41.0 29.0 TT 10.7 -61.5 TV -8.5 179.2 TW 22.6 120.3 TZ -6.8 39.3 UA 46.5 30.7 UG 0.3 32.6 US 40.7 -74.0 UY -34.9 -56.2
UZ 41.3 69.3 VC 13.2 -61.2 VE 10.6 -66.9 VN 10.8 106.7 VU -17.7 168.3 WS -13.8 -171.8 YE 12.8 45.0 ZA -29.9 31.0 ZM -15.4 28.3 ZW -17.8 31.0`;

const fields = rows.split(/\s+/);
const points = new Map<string, [longitude: number, latitude: number]>();
for (let i = 0; i + 2 < fields.length; i += 3) points.set(fields[i] ?? '', [Number(fields[i + 2]), Number(fields[i + 1])]);

export const countryCodes: readonly string[] = [...points.keys()];
export const countryPoint = (code: string): [number, number] | undefined => points.get(code);
