-- Who the platform's people are, identity knows; notices find them there.
DROP TABLE payments_platform;
