export { type Preferences, preferences, setPreferences, usePreferences } from './preferences';
export { RequireRole } from './RequireRole';
export { homeOf, type Me, type Organisation, type OrgKind, type Person, type Role, type Session, sessionChanged, useSession } from './session';
