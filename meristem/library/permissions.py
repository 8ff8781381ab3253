"""Who may fill the library: authors, whose permission is named by courses."""

MANAGE_MEDIA = "courses.author"
