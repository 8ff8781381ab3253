"""Pages for authors: the list, a course, its lessons and quizzes, and the preview."""
