-- AlterTable
ALTER TABLE "Snapshot" ADD COLUMN "factsShape" TEXT NOT NULL DEFAULT '';
