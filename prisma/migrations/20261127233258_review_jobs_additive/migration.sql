-- AlterTable
ALTER TABLE "Job" ADD COLUMN "reviewId" TEXT;


