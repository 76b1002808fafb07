import { getHeapSnapshot } from "node:v8";

/** The part of V8's heap snapshot format that the search reads: flat tables of numbers, and the strings they point to. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: string[];
      readonly node_types: [string[], ...unknown[]];
      readonly edge_fields: string[];
      readonly edge_types: [string[], ...unknown[]];
    };
  };
  readonly nodes: number[];
  readonly edges: number[];
  readonly strings: string[];
}

/** What the live heap holds that a sequence of small integers could hide in. Arrays of nothing else are not in a snapshot. */
export interface HeapNumbers {
  /**
   * By place: the elements of one array in their order, or the values that one property (or captured variable) has in all
   * objects of one name, in the order in which these lie in the heap.
   */
  readonly sequences: ReadonlyMap<string, readonly number[]>;
  readonly strings: readonly string[];
}

/** Looks through all live objects of this process. Bytes of buffers lie outside the heap and are not in it. */
export async function heapNumbers(): Promise<HeapNumbers> {
  const chunks: Buffer[] = [];
  // Without `exposeNumericValues` the snapshot leaves small integers out, and every search would come back empty.
  for await (const chunk of getHeapSnapshot({ exposeNumericValues: true })) chunks.push(Buffer.from(chunk));
  return heapNumbersIn(Buffer.concat(chunks).toString());
}

/** The same out of a heap snapshot, which must have been taken with `exposeNumericValues`. */
export function heapNumbersIn(snapshot: string): HeapNumbers {
  const heap = JSON.parse(snapshot) as HeapSnapshot;
  return { sequences: numberSequences(heap), strings: heap.strings };
}

/** The places that hold these integers one after the other, and `string` where a string holds them as text. */
export function placesOf(wanted: Uint8Array, { sequences, strings }: HeapNumbers): string[] {
  const places = [...sequences].filter(([, values]) => holdsRun(values, wanted)).map(([place]) => place);
  const text = wanted.join("");
  return strings.some((held) => held.includes(text)) ? [...places, "string"] : places;
}

function holdsRun(values: readonly number[], wanted: Uint8Array): boolean {
  for (let start = 0; start + wanted.length <= values.length; start += 1) {
    if (wanted.every((value, at) => values[start + at] === value)) return true;
  }
  return false;
}

function numberSequences({ snapshot, nodes, edges, strings }: HeapSnapshot): Map<string, number[]> {
  const { node_fields, node_types, edge_fields, edge_types } = snapshot.meta;
  const field = (name: string) => node_fields.indexOf(name);
  const [typeAt, nameAt, idAt, edgeCountAt] = [field("type"), field("name"), field("id"), field("edge_count")];
  const [numberType, elementEdge] = [node_types[0].indexOf("number"), edge_types[0].indexOf("element")];

  const firstEdges = new Map<number, number>();
  let edge = 0;
  for (let node = 0; node < nodes.length; node += node_fields.length) {
    firstEdges.set(node, edge);
    edge += (nodes[node + edgeCountAt] ?? 0) * edge_fields.length;
  }
  /** A number's value is the name of the one node it points to. */
  const heldNumber = (node: number) => {
    const valueNode = edges[(firstEdges.get(node) ?? 0) + 2] ?? 0;
    return Number(strings[nodes[valueNode + nameAt] ?? 0]);
  };

  const sequences = new Map<string, number[]>();
  const inHeapOrder = [...firstEdges.keys()].sort((a, b) => (nodes[a + idAt] ?? 0) - (nodes[b + idAt] ?? 0));
  for (const node of inHeapOrder) {
    const name = strings[nodes[node + nameAt] ?? 0];
    const start = firstEdges.get(node) ?? 0;
    const end = start + (nodes[node + edgeCountAt] ?? 0) * edge_fields.length;
    for (let at = start; at < end; at += edge_fields.length) {
      const to = edges[at + 2] ?? 0;
      if (nodes[to + typeAt] !== numberType) continue;
      const place =
        edges[at] === elementEdge ? `${name} @${nodes[node + idAt]}` : `${name}.${strings[edges[at + 1] ?? 0]}`;
      const values = sequences.get(place) ?? [];
      values.push(heldNumber(to));
      sequences.set(place, values);
    }
  }
  return sequences;
}
