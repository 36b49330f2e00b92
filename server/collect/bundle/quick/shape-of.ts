import { z } from "zod";
import { type Way, wayOf } from "@/server/collect/bundle/raw.ts";
import { type Member, ObjectShape, TypedShape } from "./object-shape.ts";
import { MappedShape, RepeatedShape } from "./repeated.ts";
import { BooleanShape, KeyNamesShape, ListShape, NullableShape, NumberShape, type Shape, TextMapShape, TextShape, WholeShape, ZodShape } from "./shape.ts";

/** The members of a schema, and what each is where it is not there. */
export const membersOf = (schema: z.ZodObject): Member[] =>
  Object.entries(schema.shape as Readonly<Record<string, z.ZodType>>).map(([name, of]) => {
    const absent = of.safeParse(undefined);
    return { name, shape: shapeOf(of), isRequired: !absent.success, absent: absent.data };
  });

/** How to read from bytes what a schema describes; parts that are described in a way of their own are left to zod. */
export function shapeOf(schema: z.ZodType): Shape {
  const way = wayOf(schema);
  const shape = way ? shapeOfWay(way) : plainShape(schema);
  if (shape instanceof ZodShape || shape instanceof WholeShape) return shape;
  const ofNull = schema.safeParse(null);
  return ofNull.success && !(shape instanceof NullableShape) ? new NullableShape(shape, ofNull.data) : shape;
}

function shapeOfWay(way: Way): Shape {
  switch (way.kind) {
    case "optional":
      return new NullableShape(shapeOf(way.of), undefined);
    case "list":
      return new RepeatedShape(new ListShape(shapeOf(way.of)));
    case "text":
      return new TextShape(way.isNonEmpty, way.toValue);
    case "text-map":
      return new RepeatedShape(new TextMapShape());
    case "key-names":
      return new KeyNamesShape();
    case "typed-by-key":
      return new TypedShape(shapeOf(way.of), way.except, way.otherwise);
    case "object":
      return shapeOf(way.of);
    case "mapped":
      return new RepeatedShape(new MappedShape(shapeOf(way.of), way.map));
  }
}

function plainShape(schema: z.ZodType): Shape {
  if (schema instanceof z.ZodObject) return new ObjectShape(membersOf(schema));
  if (schema instanceof z.ZodArray) return new ListShape(shapeOf(schema.element as z.ZodType));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return shapeOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnknown) return new WholeShape();
  const isChecked = (schema.def as { readonly checks?: readonly unknown[] }).checks?.length;
  if (isChecked) return new ZodShape(schema);
  if (schema instanceof z.ZodString) return new TextShape();
  if (schema instanceof z.ZodNumber) return new NumberShape();
  if (schema instanceof z.ZodBoolean) return new BooleanShape();
  return new ZodShape(schema);
}
