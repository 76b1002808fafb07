/** That of package.json; a test compares. */
export const programVersion = "0.1.0";
