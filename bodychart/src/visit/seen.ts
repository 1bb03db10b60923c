/** Which version of a row this device knows, field by field. */

interface Known {
  whole: number;
  readonly fields: Map<string, number>;
}

export class Seen {
  private readonly rows = new Map<string, Known>();

  /** The page shows all of a row as of this version. */
  note(row: string, version: number): void {
    const known = this.known(row);
    known.whole = Math.max(known.whole, version);
  }

  /** Own fields were saved on top of `base`; another person's version may lie between. */
  saved(row: string, base: number, version: number, fields: readonly string[]): void {
    const known = this.known(row);
    if (version === base + 1) {
      if (known.whole >= base) known.whole = Math.max(known.whole, version);
      for (const [field, seen] of known.fields) if (seen >= base) known.fields.set(field, Math.max(seen, version));
    }
    for (const field of fields) known.fields.set(field, Math.max(version, this.of(row, field)));
  }

  of(row: string, field: string): number {
    const known = this.rows.get(row);
    return known ? Math.max(known.whole, known.fields.get(field) ?? 0) : 0;
  }

  /** The newest version of which the whole row is known. */
  whole(row: string): number {
    return this.rows.get(row)?.whole ?? 0;
  }

  private known(row: string): Known {
    let known = this.rows.get(row);
    if (!known) this.rows.set(row, (known = { whole: 0, fields: new Map() }));
    return known;
  }
}
