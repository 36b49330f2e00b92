import type { Metadata } from "next";
import { ReviewsPage } from "@/components/reviews/ReviewsPage";

export const metadata: Metadata = { title: "Reviews" };

export default ReviewsPage;
