// Where boxes, arrows and frames lie: layer below layer (Sugiyama, Tagawa and Toda 1981), as the Eclipse Layout Kernel does it.
import type { ElkExtendedEdge, ElkNode } from "elkjs";
import { frameTitle } from "./box-text.js";
import type { Arrow, Box, Drawing, Frame } from "./drawing.js";
import { fontSize, lineHeightOf, sizeOfBox, textWidth } from "./measure.js";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Arranged {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly { readonly box: Box; readonly at: Rectangle }[];
  /** `path` runs from the edge of one box to the edge of the other, along the axes. */
  readonly arrows: readonly {
    readonly arrow: Arrow;
    readonly path: readonly Point[];
    readonly label: Rectangle | undefined;
  }[];
  readonly frames: readonly { readonly frame: Frame; readonly at: Rectangle }[];
}

export async function arrange(drawing: Drawing): Promise<Arranged> {
  // 1.6 MB: loaded when something is drawn.
  const { default: module } = await import("elkjs/lib/elk.bundled.js");
  // The package says what it exports as if it were no CommonJS.
  const Elk = module as unknown as typeof module.default;
  const laid = await new Elk().layout(graphOf(drawing));
  const places = new Map<string, Rectangle>();
  const edges = new Map<string, ElkExtendedEdge>();
  collect(laid, places, edges);
  const placeOf = (id: string): Rectangle => {
    const place = places.get(id);
    if (!place) throw new Error(`nothing was laid out for ${id}`);
    return place;
  };
  return {
    width: laid.width ?? 0,
    height: laid.height ?? 0,
    boxes: drawing.boxes.map((box) => ({ box, at: placeOf(box.id) })),
    frames: drawing.frames.map((frame) => ({ frame, at: placeOf(frame.id) })),
    arrows: drawing.arrows.map((arrow) => {
      const edge = edges.get(idOf(arrow));
      const [section] = edge?.sections ?? [];
      const [label] = edge?.labels ?? [];
      if (!section) throw new Error(`no way was found for ${idOf(arrow)}`);
      return {
        arrow,
        path: [section.startPoint, ...(section.bendPoints ?? []), section.endPoint],
        label: label && rectangle(label),
      };
    }),
  };
}

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.json.shapeCoords": "ROOT",
  "elk.json.edgeCoords": "ROOT",
  "elk.randomSeed": "1",
  "elk.padding": "[top=16,left=16,bottom=16,right=16]",
  "elk.spacing.nodeNode": "28",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.edgeLabel": "4",
  "elk.layered.spacing.nodeNodeBetweenLayers": "24",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.layered.considerModelOrder.strategy": "PREFER_EDGES",
  // Branches of a join end side by side, and so do losses and outputs.
  "elk.layered.layering.strategy": "LONGEST_PATH",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
};

function graphOf({ boxes, arrows, frames }: Drawing): ElkNode {
  const childrenOf = (id: string | undefined): ElkNode[] => [
    ...boxes.filter(({ frame }) => frame === id).map((box) => ({ id: box.id, ...sizeOfBox(box) })),
    ...frames.filter(({ inside }) => inside === id).map((frame) => frameNode(frame, childrenOf(frame.id))),
  ];
  return {
    id: "root",
    layoutOptions: options,
    children: childrenOf(undefined),
    edges: arrows.map((arrow) => ({
      id: idOf(arrow),
      sources: [arrow.from],
      targets: [arrow.to],
      labels: [
        {
          text: arrow.label,
          width: Math.ceil(textWidth(arrow.label, fontSize.label)),
          height: lineHeightOf("label"),
        },
      ],
    })),
  };
}

function frameNode(frame: Frame, children: ElkNode[]): ElkNode {
  const title = Math.ceil(textWidth(frameTitle(frame), fontSize.frame)) + 20;
  return {
    id: frame.id,
    children,
    layoutOptions: {
      ...options,
      "elk.padding": `[top=${lineHeightOf("frame") + 16},left=16,bottom=14,right=16]`,
      "elk.nodeSize.constraints": "[MINIMUM_SIZE]",
      "elk.nodeSize.minimum": `(${title}, 0)`,
    },
  };
}

function idOf({ from, to }: Arrow): string {
  return `${from} ${to}`;
}

function collect(node: ElkNode, places: Map<string, Rectangle>, edges: Map<string, ElkExtendedEdge>): void {
  places.set(node.id, rectangle(node));
  for (const edge of node.edges ?? []) edges.set(edge.id, edge);
  for (const child of node.children ?? []) collect(child, places, edges);
}

function rectangle({ x = 0, y = 0, width = 0, height = 0 }: Partial<Rectangle>): Rectangle {
  return { x, y, width, height };
}
